import {
  AreaSeries,
  createChart,
  LineSeries,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
} from "lightweight-charts";

import { formatDecimal, formatPercent } from "@/figures/format";
import type { Palette } from "@/ui/palette";

const lowerPane = 1;

/** A moment of the equity chart: seconds and floats, fit for pixels only. */
export interface EquityPoint {
  readonly time: number;
  readonly nav: number;
  /** Share below the highest value so far, zero or less. */
  readonly drawdown: number;
}

/** Equity above, how far it is below its peak underneath. */
export class EquityChart {
  readonly #chart: IChartApi;
  readonly #equity: ISeriesApi<"Area">;
  readonly #drawdown: ISeriesApi<"Area">;

  constructor(container: HTMLElement, palette: Palette) {
    const quiet = { lastValueVisible: false, priceLineVisible: false };
    this.#chart = createChart(container, { autoSize: true });
    this.#equity = this.#chart.addSeries(AreaSeries, {
      ...quiet,
      lineWidth: 2,
      priceFormat: { type: "custom", formatter: money },
    });
    this.#drawdown = this.#chart.addSeries(
      AreaSeries,
      { ...quiet, lineWidth: 1, priceFormat: { type: "custom", formatter: formatPercent } },
      lowerPane,
    );
    this.#chart.panes()[lowerPane]?.setStretchFactor(0.4);
    this.paint(palette);
  }

  paint(palette: Palette): void {
    this.#chart.applyOptions(chartColors(palette));
    this.#equity.applyOptions({
      lineColor: palette.accent,
      topColor: `${palette.accent}33`,
      bottomColor: `${palette.accent}00`,
    });
    this.#drawdown.applyOptions({
      lineColor: palette.down,
      topColor: `${palette.down}00`,
      bottomColor: `${palette.down}44`,
    });
  }

  setPoints(points: readonly EquityPoint[]): void {
    this.#equity.setData(points.map(({ time, nav }) => drawn(time, nav)));
    this.#drawdown.setData(points.map(({ time, drawdown }) => drawn(time, drawdown)));
    this.#chart.timeScale().fitContent();
  }

  dispose(): void {
    this.#chart.remove();
  }
}

/** One line for each of several backtests. */
export class ComparisonChart {
  readonly #chart: IChartApi;
  readonly #lines: ISeriesApi<"Line">[] = [];

  constructor(container: HTMLElement, palette: Palette) {
    this.#chart = createChart(container, { autoSize: true });
    this.paint(palette);
  }

  paint(palette: Palette): void {
    this.#chart.applyOptions(chartColors(palette));
    this.#lines.forEach((line, k) => line.applyOptions({ color: lineColor(palette, k) }));
  }

  setLines(curves: readonly (readonly EquityPoint[])[], palette: Palette): void {
    for (const line of this.#lines.splice(0)) this.#chart.removeSeries(line);
    curves.forEach((points, k) => {
      const line = this.#chart.addSeries(LineSeries, {
        color: lineColor(palette, k),
        lineWidth: 2,
        priceLineVisible: false,
      });
      line.setData(points.map(({ time, nav }) => drawn(time, nav)));
      this.#lines.push(line);
    });
    this.#chart.timeScale().fitContent();
  }

  dispose(): void {
    this.#chart.remove();
  }
}

/** The colour of the line of the backtest at a place, in the chart and beside its name. */
export function lineColor(palette: Palette, place: number): string {
  const colors = [
    palette.accent,
    palette.warn,
    palette.up,
    palette.down,
    "#a78bfa",
    "#22d3ee",
    "#f472b6",
    palette.text,
  ];
  return colors[place % colors.length] ?? palette.text;
}

function drawn(time: number, value: number) {
  return { time: time as UTCTimestamp, value };
}

function money(value: number): string {
  return formatDecimal(value.toFixed(2));
}

function chartColors(palette: Palette) {
  const edge = { borderColor: palette.line };
  const grid = { color: `${palette.line}66` };
  return {
    layout: {
      background: { color: palette.ground },
      textColor: palette.muted,
      fontFamily: palette.font,
      fontSize: 11,
      panes: { separatorColor: palette.line },
    },
    grid: { vertLines: grid, horzLines: grid },
    rightPriceScale: edge,
    timeScale: { ...edge, timeVisible: true },
  };
}
