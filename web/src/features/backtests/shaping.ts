import type { Backtest, BacktestCharts, BacktestWithCurve, CurvePoint } from "@/api/types";
import type { EquityPoint } from "@/charts/equityChart";
import type { FillMark } from "@/charts/overlays";
import type { Bar } from "@/charts/candles";
import { decimal, subtract } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import { formatDecimal, formatUnits } from "@/figures/format";
import { strings } from "@/strings";

/** What a backtest has won or lost until now, open trades included. */
export function profitOf({ progress, starting_balance, status }: Backtest): Decimal | null {
  if (progress.market_time === null) return null;
  const worth = status === "done" ? progress.balance : progress.nav;
  return subtract(decimal(worth), decimal(starting_balance));
}

/** The days of a backtest, both included. */
export function rangeText({ start, end }: Pick<Backtest, "start" | "end">): string {
  if (start === null && end === null) return strings.backtests.wholeHistory;
  const last = end === null ? null : new Date(Date.parse(end) - 1).toISOString();
  return `${start?.slice(0, 10) ?? "…"} – ${last?.slice(0, 10) ?? "…"}`;
}

/** How much of its ticks a backtest has played, from 0 to 1. */
export function shareDone({ status, progress }: Backtest): number {
  if (status === "done") return 1;
  return progress.of_ticks === 0 ? 0 : Math.min(1, progress.ticks / progress.of_ticks);
}

/** The equity of one that runs, which says no drawdowns: they are found on the way. */
export function runningEquity(curve: readonly CurvePoint[]): EquityPoint[] {
  let peak = -Infinity;
  const points = curve.map(({ time, nav }) => {
    peak = Math.max(peak, nav);
    return { time: seconds(Date.parse(time)), nav, drawdown: peak > 0 ? nav / peak - 1 : 0 };
  });
  return onePerSecond(points);
}

/** The equity of a finished one. */
export function finishedEquity({ equity }: BacktestCharts): EquityPoint[] {
  return onePerSecond(
    equity.time.map((time, k) => ({
      time: seconds(time),
      nav: equity.nav[k] ?? 0,
      drawdown: equity.drawdown[k] ?? 0,
    })),
  );
}

/** Sampled prices as bars, named by the minute in which they end; each begins at the end of the last. */
export function priceBars({ prices }: BacktestCharts): Bar[] {
  if (prices === null) return [];
  const bars = prices.time.map((time, k) => {
    const close = prices.close[k] ?? 0;
    return {
      time: minuteAfter(time),
      open: prices.close[k - 1] ?? close,
      high: prices.high[k] ?? close,
      low: prices.low[k] ?? close,
      close,
    };
  });
  return onePerSecond(bars.map(stretched));
}

/** Entries and exits of the first instrument, on the bars that they fall into. */
export function tradeMarks({ trades }: BacktestCharts, bars: readonly Bar[]): FillMark[] {
  if (bars.length === 0) return [];
  const fill = (kind: FillMark["kind"], at: number, price: number, units: number): FillMark => ({
    kind,
    time: barAround(bars, seconds(at)),
    price,
    side: units > 0 ? "buy" : "sell",
    text: "",
  });
  return trades.units
    .flatMap((units, k) => {
      if (trades.instrument[k] !== 0) return [];
      const result = (trades.result[k] ?? 0).toFixed(2);
      return [
        {
          ...fill("entry", trades.opened[k] ?? 0, trades.entry[k] ?? 0, units),
          text: formatUnits(String(units), "always"),
        },
        {
          ...fill("exit", trades.closed[k] ?? 0, trades.exit[k] ?? 0, -units),
          text: formatDecimal(result, 2, "always"),
        },
      ];
    })
    .toSorted((one, other) => one.time - other.time);
}

/** What of its parameters tells a backtest from others, as words; empty where nothing does. */
export function differences(backtest: Backtest, all: readonly Backtest[]): string {
  return Object.entries(backtest.parameters)
    .filter(([name, value]) => all.some(({ parameters }) => parameters[name] !== value))
    .map(([name, value]) => `${name.replaceAll("_", " ")} ${value}`)
    .join(", ");
}

/** The equity of several backtests, each from 100 on. */
export function rebased({ curve, backtest }: BacktestWithCurve): EquityPoint[] {
  const start = Number(backtest.starting_balance);
  return runningEquity(curve).map((point) => ({ ...point, nav: (100 * point.nav) / start }));
}

function stretched(bar: Bar): Bar {
  return { ...bar, high: Math.max(bar.high, bar.open), low: Math.min(bar.low, bar.open) };
}

/** The bar that a moment falls into. */
function barAround(bars: readonly Bar[], time: number): number {
  let low = 0;
  let high = bars.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bars[middle]?.time ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return bars[low]?.time ?? time;
}

/** Where the last tick of an hour came at 06:59:58, the hour ended at 07:00. */
function minuteAfter(milliseconds: number): number {
  return Math.ceil(milliseconds / 60_000) * 60;
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

function onePerSecond<Point extends { readonly time: number }>(points: readonly Point[]): Point[] {
  return [...new Map(points.map((point) => [point.time, point])).values()];
}
