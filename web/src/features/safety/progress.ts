import type { Certificate, KillSwitch, Order, Run, Trade } from "@/api/types";
import { readEvidence } from "./evidence";

/** How far a kill switch has come on one account. */
export interface Progress {
  /** Flat is what a certificate proves; `again` says that something turned up after it. */
  readonly phase: "closing" | "flat" | "again";
  readonly trades: number;
  readonly orders: number;
  readonly certificate: Certificate | undefined;
  /** Orders that had left, and of which the broker has not said a word. */
  readonly questions: number;
}

export interface Standing {
  readonly certificates: readonly Certificate[];
  readonly trades: readonly Trade[];
  readonly orders: readonly Order[];
  readonly runs: readonly Run[];
}

const atBroker = new Set<Order["state"]>([
  "submitting",
  "submitted",
  "partially_filled",
  "unknown",
]);

/** Tell how far a switch has come on an account, by what the books and certificates say. */
export function progressOf(kill: KillSwitch, account: string, standing: Standing): Progress {
  const isCovered = coverage(kill, standing.runs);
  const certificate = latest(kill, account, standing.certificates);
  const trades = standing.trades.filter(isCovered).length;
  const orders = standing.orders.filter((order) => isCovered(order) && waits(order)).length;
  const questions = certificate === undefined ? 0 : readEvidence(certificate).questions.length;
  if (certificate === undefined)
    return { phase: "closing", trades, orders, certificate, questions };
  return { phase: trades === 0 ? "flat" : "again", trades, orders, certificate, questions };
}

/** A strategy's switch covers what its runs asked for, any other one all of the account. */
function coverage(kill: KillSwitch, runs: readonly Run[]) {
  if (kill.strategy === null) return () => true;
  const own = new Set(
    runs.filter(({ strategy }) => strategy === kill.strategy).map(({ id }) => id),
  );
  return ({ run_id: run }: { run_id: string | null }) => run !== null && own.has(run);
}

function waits({ state, reason }: Order): boolean {
  return atBroker.has(state) && reason === "entry";
}

/** The newest certificate of a switch, as it was thrown last, on an account. */
function latest(kill: KillSwitch, account: string, certificates: readonly Certificate[]) {
  return certificates
    .filter(
      ({ scope, generation, account_id }) =>
        scope === kill.scope && generation === kill.generation && account_id === account,
    )
    .toSorted((a, b) => b.issued_at.localeCompare(a.issued_at))[0];
}
