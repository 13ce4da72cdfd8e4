import type { Account, KillSwitch } from "@/api/types";
import { strings } from "@/strings";

export const everything = "global";

/** What a switch covers, apart from its state. */
export type Scope = Pick<KillSwitch, "scope" | "account_id" | "strategy">;

export const globalScope: Scope = { scope: everything, account_id: null, strategy: null };

export function accountScope(account: string): Scope {
  return { scope: `account/${account}`, account_id: account, strategy: null };
}

export function strategyScope(account: string, strategy: string): Scope {
  return { scope: `strategy/${account}/${strategy}`, account_id: account, strategy };
}

/** A switch that nobody ever touched. */
export function untouched(scope: Scope): KillSwitch {
  return {
    ...scope,
    engaged: false,
    generation: 0,
    reason: null,
    changed_by: null,
    changed_at: null,
    release: null,
    workflow_id: null,
    workflow_url: null,
  };
}

/** The switches of a dashboard: all that the API lists, and one of every account. */
export function allSwitches(
  listed: readonly KillSwitch[],
  accounts: readonly Account[],
): KillSwitch[] {
  const known = new Set(listed.map(({ scope }) => scope));
  const others = accounts
    .map(({ id }) => accountScope(id))
    .filter(({ scope }) => !known.has(scope));
  return [...listed, ...others.map(untouched)].toSorted(byWidth);
}

/** The engaged switches that keep an account, or a strategy of it, from opening anything. */
export function engagedOn(account: string, switches: readonly KillSwitch[]): KillSwitch[] {
  return switches.filter(
    ({ engaged, account_id }) => engaged && (account_id === null || account_id === account),
  );
}

export function scopeTitle(
  scope: Pick<Scope, "account_id" | "strategy">,
  accounts: readonly Account[],
) {
  const says = strings.safety.scopes;
  if (scope.account_id === null) return says.everything;
  const account = accounts.find(({ id }) => id === scope.account_id)?.name ?? scope.account_id;
  return scope.strategy === null ? says.account(account) : says.strategy(scope.strategy, account);
}

/** Read a scope's name as certificates carry it. */
export function parseScope(scope: string): Scope {
  const [kind, account = null, ...strategy] = scope.split("/");
  if (kind === "account") return { scope, account_id: account, strategy: null };
  if (kind === "strategy") return { scope, account_id: account, strategy: strategy.join("/") };
  return { scope, account_id: null, strategy: null };
}

/** Widest first. */
function byWidth(a: KillSwitch, b: KillSwitch): number {
  return width(a) - width(b) || a.scope.localeCompare(b.scope);
}

function width({ account_id, strategy }: KillSwitch): number {
  if (account_id === null) return 0;
  return strategy === null ? 1 : 2;
}
