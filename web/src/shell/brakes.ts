import { engageKillSwitch, releaseKillSwitch, setAccountState } from "@/api/actions";
import type { Api } from "@/api/client";
import type { Account, AccountState } from "@/api/types";
import { strings } from "@/strings";

/** What the kill switch dialog can do. */
export type Brake = "everything" | "reduce" | "halt" | "release" | "activate";

/** The ways to stop that make sense as things stand, the widest first. */
export function stopsFor(state: AccountState, engaged: boolean): Brake[] {
  const stops: Brake[] = engaged ? [] : ["everything"];
  if (state !== "HALTED") stops.push("halt");
  if (state === "ACTIVE") stops.push("reduce");
  return stops;
}

/** The ways to trade again. */
export function releasesFor(state: AccountState, engaged: boolean): Brake[] {
  return [
    ...(engaged ? ["release" as const] : []),
    ...(state === "ACTIVE" ? [] : ["activate" as const]),
  ];
}

export function pull(api: Api, brake: Brake, account: Account, reason: string): Promise<unknown> {
  switch (brake) {
    case "everything":
      return engageKillSwitch(api, reason);
    case "release":
      return releaseKillSwitch(api, reason);
    case "reduce":
      return setAccountState(api, account.id, "REDUCING", reason);
    case "halt":
      return setAccountState(api, account.id, "HALTED", reason);
    case "activate":
      return setAccountState(api, account.id, "ACTIVE", reason);
  }
}

export const brakeTexts: Record<Brake, { title: string; hint: string }> = {
  everything: { title: strings.kill.everything, hint: strings.kill.everythingHint },
  reduce: { title: strings.kill.reduce, hint: strings.kill.reduceHint },
  halt: { title: strings.kill.halt, hint: strings.kill.haltHint },
  release: { title: strings.kill.release, hint: strings.kill.releaseHint },
  activate: { title: strings.kill.activate, hint: strings.kill.activateHint },
};
