import type { FeedReport } from "@/live/marketData";
import type { SocketStatus } from "@/live/socket";

export interface ConnectionState {
  readonly updates: SocketStatus;
  readonly prices: SocketStatus;
  /** What the server says of the price feed; null before it said anything. */
  readonly feed: FeedReport | null;
  /** `Date.now()` when a connection was lost; null while nothing is wrong. */
  readonly lostAt: number | null;
}

/** How the dashboard stands with the platform, for `useSyncExternalStore`. */
export class Connection {
  #state: ConnectionState = {
    updates: { state: "idle" },
    prices: { state: "idle" },
    feed: null,
    lostAt: null,
  };
  readonly #listeners = new Set<() => void>();

  readonly get = (): ConnectionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  change(part: Partial<Pick<ConnectionState, "updates" | "prices" | "feed">>, now: number): void {
    const next = { ...this.#state, ...part };
    const broken = isBroken(next.updates) || isBroken(next.prices);
    this.#state = { ...next, lostAt: broken ? (this.#state.lostAt ?? now) : null };
    for (const listener of this.#listeners) listener();
  }
}

/** A first attempt is no trouble yet; a wait for another one is. */
function isBroken(status: SocketStatus): boolean {
  return status.state === "waiting" || (status.state === "connecting" && status.attempt > 1);
}

/** The moment of the next attempt at a connection, if one is being waited for. */
export function nextRetry(state: ConnectionState): number | null {
  const waits = [state.updates, state.prices].filter((status) => status.state === "waiting");
  return waits.length === 0 ? null : Math.min(...waits.map((status) => status.retryAt));
}
