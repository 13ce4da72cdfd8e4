import type { Candle } from "@/api/types";

/** A candle as it is drawn: floats and seconds, fit for pixels only. */
export interface Bar {
  readonly time: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

/** The granularities that the chart offers. */
export const granularities = ["S5", "M1", "M5", "M15", "H1", "H4", "D"] as const;
export type Granularity = (typeof granularities)[number];

const spans: Record<Granularity, number> = {
  S5: 5,
  M1: 60,
  M5: 300,
  M15: 900,
  H1: 3600,
  H4: 14_400,
  D: 86_400,
};

export function isGranularity(text: unknown): text is Granularity {
  return granularities.some((granularity) => granularity === text);
}

/** Shape candles for drawing, oldest first and one to a time, whatever order they came in. */
export function barsOf(candles: readonly Candle[]): Bar[] {
  const bars = new Map<number, Bar>();
  for (const candle of candles) bars.set(secondsOf(candle.time), barOf(candle));
  return [...bars.values()].toSorted((a, b) => a.time - b.time);
}

/**
 * Let a price move the last bar, or begin the next one where its time is over. Bars keep the
 * alignment of the one before them, so that days begin where the broker's do. A price from before
 * the last bar changes nothing.
 */
export function barAfter(last: Bar, time: number, price: number, granularity: Granularity): Bar {
  const span = spans[granularity];
  if (time < last.time) return last;
  if (time < last.time + span) return grown(last, price);
  const start = last.time + Math.floor((time - last.time) / span) * span;
  return { time: start, open: price, high: price, low: price, close: price };
}

/** The start of the last bar at or before a moment; none where it is before the first. */
export function barTimeOf(bars: readonly Bar[], time: number): number | null {
  return bars.findLast((bar) => bar.time <= time)?.time ?? null;
}

export function secondsOf(iso: string): number {
  return Math.floor(Date.parse(iso) / 1000);
}

function barOf(candle: Candle): Bar {
  return {
    time: secondsOf(candle.time),
    open: Number(candle.o),
    high: Number(candle.h),
    low: Number(candle.l),
    close: Number(candle.c),
  };
}

function grown(bar: Bar, price: number): Bar {
  return {
    ...bar,
    high: Math.max(bar.high, price),
    low: Math.min(bar.low, price),
    close: price,
  };
}
