import type { Balance } from "@/api/types";

/** A moment of the balance chart: seconds and floats, fit for pixels only. */
export interface BalancePoint {
  readonly time: number;
  readonly balance: number;
  readonly nav: number;
}

/** Shape balances for drawing, oldest first; of several within a second the last one counts. */
export function balancePoints(balances: readonly Balance[]): BalancePoint[] {
  const points = new Map<number, BalancePoint>();
  for (const { at, balance, nav } of balances) {
    const time = Math.floor(Date.parse(at) / 1000);
    points.set(time, { time, balance: Number(balance), nav: Number(nav) });
  }
  return [...points.values()].toSorted((a, b) => a.time - b.time);
}

export const ranges = ["hour", "day", "week", "all"] as const;
export type Range = (typeof ranges)[number];

const spans: Record<Range, number | null> = {
  hour: 3_600_000,
  day: 86_400_000,
  week: 7 * 86_400_000,
  all: null,
};

/** Where a range begins, to the minute so that it can name a cached answer. */
export function beginningOf(range: Range, now: number): string | null {
  const span = spans[range];
  if (span === null) return null;
  return new Date(Math.floor((now - span) / 60_000) * 60_000).toISOString();
}
