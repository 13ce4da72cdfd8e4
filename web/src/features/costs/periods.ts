export const costPeriods = ["day", "week", "month"] as const;
export type CostPeriod = (typeof costPeriods)[number];

const days: Record<CostPeriod, number> = { day: 1, week: 7, month: 30 };

/** Where a period begins, to the minute so that it can name a cached answer. */
export function periodStart(period: CostPeriod, now: number): string {
  const start = now - days[period] * 86_400_000;
  return new Date(Math.floor(start / 60_000) * 60_000).toISOString();
}
