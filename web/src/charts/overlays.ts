import type { Trade } from "@/api/types";
import { barTimeOf, secondsOf } from "./candles";
import type { Bar } from "./candles";
import { formatDecimal, formatUnits } from "@/figures/format";

/** A fill on the chart: where a trade was opened or closed. */
export interface FillMark {
  readonly time: number;
  readonly price: number;
  readonly side: "buy" | "sell";
  readonly kind: "entry" | "exit";
  readonly text: string;
}

/** One arrow for all fills of a side within a bar: what they were is told when it is pointed at. */
export function arrowsOf(marks: readonly FillMark[]): Pick<FillMark, "time" | "side">[] {
  const arrows = new Map(marks.map(({ time, side }) => [`${time} ${side}`, { time, side }]));
  return [...arrows.values()];
}

/** A price of an open trade that is worth a line. */
export interface Level {
  readonly price: number;
  readonly kind: "entry" | "stop" | "target";
  readonly title: string;
}

/** The fills of trades in an instrument that fall within the bars, oldest first. */
export function fillMarks(
  trades: readonly Trade[],
  instrument: string,
  bars: readonly Bar[],
): FillMark[] {
  return trades
    .filter((trade) => trade.instrument === instrument)
    .flatMap((trade) => [...entryMark(trade, bars), ...exitMark(trade, bars)])
    .toSorted((a, b) => a.time - b.time);
}

/** Entry, stop and target of the open trades in an instrument. */
export function tradeLevels(trades: readonly Trade[], instrument: string): Level[] {
  return trades
    .filter((trade) => trade.instrument === instrument && trade.closed_at === null)
    .flatMap((trade) => [
      ...level(trade, "entry", trade.price),
      ...level(trade, "stop", trade.stop_loss_price),
      ...level(trade, "target", trade.take_profit_price),
    ]);
}

function entryMark(trade: Trade, bars: readonly Bar[]): FillMark[] {
  const time = barTimeOf(bars, secondsOf(trade.opened_at));
  if (time === null) return [];
  const text = formatUnits(trade.initial_units, "always");
  return [{ time, price: Number(trade.price), side: sideOf(trade), kind: "entry", text }];
}

function exitMark(trade: Trade, bars: readonly Bar[]): FillMark[] {
  if (trade.closed_at === null || trade.close_price === null) return [];
  const time = barTimeOf(bars, secondsOf(trade.closed_at));
  if (time === null) return [];
  const side = sideOf(trade) === "buy" ? "sell" : "buy";
  const text = formatDecimal(trade.realized_pl, 2, "always");
  return [{ time, price: Number(trade.close_price), side, kind: "exit", text }];
}

function level(trade: Trade, kind: Level["kind"], price: string | null): Level[] {
  if (price === null) return [];
  const units = formatUnits(trade.units, "always");
  return [{ price: Number(price), kind, title: kind === "entry" ? units : kind }];
}

function sideOf(trade: Trade): "buy" | "sell" {
  return trade.initial_units.startsWith("-") ? "sell" : "buy";
}
