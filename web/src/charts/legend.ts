import type { Bar } from "./candles";
import type { FillMark } from "./overlays";
import { strings } from "@/strings";

/** So many fills are told before the rest is only counted. */
const mostFills = 3;

/** The line over the chart: a bar's prices and the fills that fell into it. */
export function legendText(bar: Bar, marks: readonly FillMark[], precision: number): string {
  const says = strings.chart.legend;
  const price = (value: number) => value.toFixed(precision);
  const { open, high, low, close } = bar;
  const prices = says.prices(price(open), price(high), price(low), price(close));
  const fills = marks
    .filter(({ time }) => time === bar.time)
    .map((mark) => says[mark.kind](strings.side[mark.side], mark.text, price(mark.price)));
  const more = fills.length - mostFills;
  const told = more > 0 ? [...fills.slice(0, mostFills), says.more(more)] : fills;
  return [prices, ...told].join("   ");
}
