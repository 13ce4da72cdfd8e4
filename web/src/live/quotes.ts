import { midOf } from "@/figures/conversion";
import { compare, decimal } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import type { Tick } from "@/live/messages";

export type Direction = "up" | "down" | "same";

export interface Quote {
  readonly tick: Tick;
  readonly direction: Direction;
  /** `Date.now()` when it reached this browser. */
  readonly arrivedAt: number;
}

type Listener = (quote: Quote) => void;

/** The latest quote of every instrument, outside of React: charts draw from it tick by tick. */
export class QuoteBoard {
  readonly #quotes = new Map<string, Quote>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #watchers = new Set<() => void>();
  #revision = 0;

  get(instrument: string): Quote | undefined {
    return this.#quotes.get(instrument);
  }

  readonly mid = (instrument: string): Decimal | undefined => {
    const quote = this.#quotes.get(instrument);
    return quote === undefined ? undefined : midOf(quote.tick.bid, quote.tick.ask);
  };

  /** Counts changes, so that a watcher can tell whether anything moved. */
  get revision(): number {
    return this.#revision;
  }

  /** When anything last arrived, null before the first tick. */
  get lastArrival(): number | null {
    let last: number | null = null;
    for (const quote of this.#quotes.values()) last = Math.max(last ?? 0, quote.arrivedAt);
    return last;
  }

  apply(tick: Tick, arrivedAt: number): void {
    const before = this.#quotes.get(tick.instrument);
    const quote = { tick, direction: directionOf(before, tick), arrivedAt };
    this.#quotes.set(tick.instrument, quote);
    this.#revision += 1;
    for (const listener of this.#listeners.get(tick.instrument) ?? []) listener(quote);
    for (const watcher of this.#watchers) watcher();
  }

  /** Forget everything: another feed is about to be shown. */
  clear(): void {
    this.#quotes.clear();
    this.#revision += 1;
    for (const watcher of this.#watchers) watcher();
  }

  /** Hear every quote of one instrument; returns how to stop. */
  subscribe(instrument: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(instrument) ?? new Set();
    this.#listeners.set(instrument, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Hear that anything changed; returns how to stop. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}

function directionOf(before: Quote | undefined, tick: Tick): Direction {
  if (before === undefined) return "same";
  const moved = compare(decimal(tick.bid), decimal(before.tick.bid));
  if (moved === 0) return before.direction;
  return moved > 0 ? "up" : "down";
}
