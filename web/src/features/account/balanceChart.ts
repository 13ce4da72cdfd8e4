import {
  AreaSeries,
  createChart,
  LineSeries,
  LineType,
  type IChartApi,
  type ISeriesApi,
  type UTCTimestamp,
} from "lightweight-charts";
import type { BalancePoint } from "./balancePoints";
import { formatDecimal } from "@/figures/format";
import type { Palette } from "@/ui/palette";

/** Equity as an area, the balance as a line that moves only when something is realised. */
export class BalanceChart {
  readonly #chart: IChartApi;
  readonly #equity: ISeriesApi<"Area">;
  readonly #balance: ISeriesApi<"Line">;

  constructor(container: HTMLElement, colors: Palette) {
    const quiet = { lastValueVisible: true, priceLineVisible: false };
    this.#chart = createChart(container, { autoSize: true });
    this.#equity = this.#chart.addSeries(AreaSeries, { ...quiet, lineWidth: 2 });
    this.#balance = this.#chart.addSeries(LineSeries, {
      ...quiet,
      lineWidth: 1,
      lineType: LineType.WithSteps,
    });
    this.paint(colors);
  }

  paint(colors: Palette): void {
    const edge = { borderColor: colors.line };
    const grid = { color: `${colors.line}66` };
    this.#chart.applyOptions({
      layout: {
        background: { color: colors.ground },
        textColor: colors.muted,
        fontFamily: colors.font,
        fontSize: 11,
      },
      grid: { vertLines: grid, horzLines: grid },
      localization: { priceFormatter: (value: number) => formatDecimal(value.toFixed(2)) },
      rightPriceScale: edge,
      timeScale: { ...edge, timeVisible: true },
    });
    this.#equity.applyOptions({
      lineColor: colors.accent,
      topColor: `${colors.accent}33`,
      bottomColor: `${colors.accent}00`,
    });
    this.#balance.applyOptions({ color: colors.warn });
  }

  setPoints(points: readonly BalancePoint[]): void {
    const time = (point: BalancePoint) => point.time as UTCTimestamp;
    this.#equity.setData(points.map((point) => ({ time: time(point), value: point.nav })));
    this.#balance.setData(points.map((point) => ({ time: time(point), value: point.balance })));
  }

  fit(): void {
    this.#chart.timeScale().fitContent();
  }

  dispose(): void {
    this.#chart.remove();
  }
}
