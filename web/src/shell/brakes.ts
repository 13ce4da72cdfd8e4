import { setAccountState } from "@/api/actions";
import { askRelease, engageKillSwitch } from "@/api/operatorActions";
import type { Api } from "@/api/client";
import type { Account, AccountState, KillSwitch } from "@/api/types";
import { accountScope, everything } from "@/features/safety/scopes";
import { strings } from "@/strings";

/** What the kill switch dialog can do. */
export type Brake =
  "everything" | "account" | "reduce" | "halt" | "release" | "releaseAccount" | "activate";

/** What holds an account now. */
export interface Holds {
  readonly state: AccountState;
  /** The switch of everything is thrown. */
  readonly everything: boolean;
  /** The account's own switch is thrown. */
  readonly account: boolean;
  /** Only administrators throw and release the switch of everything. */
  readonly admin: boolean;
}

export function holdsOn(
  account: Account,
  switches: readonly KillSwitch[],
  role: "admin" | "trader" | undefined,
): Holds {
  const isThrown = (scope: string) => switches.some((kill) => kill.scope === scope && kill.engaged);
  return {
    state: account.state,
    everything: isThrown(everything),
    account: isThrown(accountScope(account.id).scope),
    admin: role === "admin",
  };
}

/** The ways to stop that make sense as things stand, the widest first. */
export function stopsFor(holds: Holds): Brake[] {
  const stops: Brake[] = holds.everything || !holds.admin ? [] : ["everything"];
  if (!holds.account) stops.push("account");
  if (holds.state !== "HALTED") stops.push("halt");
  if (holds.state === "ACTIVE") stops.push("reduce");
  return stops;
}

/** The ways to trade again. */
export function releasesFor(holds: Holds): Brake[] {
  const releases: Brake[] = holds.everything && holds.admin ? ["release"] : [];
  if (holds.account) releases.push("releaseAccount");
  if (holds.state !== "ACTIVE") releases.push("activate");
  return releases;
}

/** Do it; a release is only asked for, and the switch that is returned waits for the second word. */
export async function pull(
  api: Api,
  brake: Brake,
  account: Account,
  reason: string,
): Promise<KillSwitch | null> {
  switch (brake) {
    case "everything":
      await engageKillSwitch(api, everything, reason);
      return null;
    case "account":
      await engageKillSwitch(api, accountScope(account.id).scope, reason);
      return null;
    case "release":
      return askRelease(api, everything, reason);
    case "releaseAccount":
      return askRelease(api, accountScope(account.id).scope, reason);
    case "reduce":
      return put(api, account, "REDUCING", reason);
    case "halt":
      return put(api, account, "HALTED", reason);
    case "activate":
      return put(api, account, "ACTIVE", reason);
  }
}

async function put(api: Api, account: Account, state: AccountState, reason: string) {
  await setAccountState(api, account.id, state, reason);
  return null;
}

export const brakeTexts: Record<Brake, { title: string; hint: string }> = {
  everything: { title: strings.kill.everything, hint: strings.kill.everythingHint },
  account: { title: strings.kill.account, hint: strings.kill.accountHint },
  reduce: { title: strings.kill.reduce, hint: strings.kill.reduceHint },
  halt: { title: strings.kill.halt, hint: strings.kill.haltHint },
  release: { title: strings.kill.release, hint: strings.kill.releaseHint },
  releaseAccount: { title: strings.kill.releaseAccount, hint: strings.kill.releaseHint },
  activate: { title: strings.kill.activate, hint: strings.kill.activateHint },
};
