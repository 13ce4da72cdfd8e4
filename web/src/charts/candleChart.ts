import {
  CandlestickSeries,
  createChart,
  createSeriesMarkers,
  LineStyle,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type ISeriesMarkersPluginApi,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import { barAfter } from "./candles";
import type { Bar, Granularity } from "./candles";
import { arrowsOf } from "./overlays";
import type { FillMark, Level } from "./overlays";
import type { Palette } from "@/ui/palette";
import { strings } from "@/strings";

const barWidth = 7.5;

/** Hears of the bar under the pointer, or of the last one while there is none. */
export type BarListener = (bar: Bar) => void;

/** The drawn chart. It lives outside of React: bars are set once and moved tick by tick. */
export class CandleChart {
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<"Candlestick">;
  readonly #markers: ISeriesMarkersPluginApi<Time>;
  readonly #bid: IPriceLine;
  readonly #ask: IPriceLine;
  #palette: Palette;
  #levels: IPriceLine[] = [];
  #last: Bar | null = null;
  #granularity: Granularity = "M1";
  #pointing = false;
  #tell: BarListener = () => undefined;

  constructor(container: HTMLElement, palette: Palette) {
    this.#palette = palette;
    this.#chart = createChart(container, { autoSize: true });
    this.#series = this.#chart.addSeries(CandlestickSeries, { priceLineVisible: false });
    this.#markers = createSeriesMarkers(this.#series, []);
    this.#bid = this.#quoteLine(strings.chart.bid);
    this.#ask = this.#quoteLine(strings.chart.ask);
    this.#chart.subscribeCrosshairMove((event) =>
      this.#pointAt(event.seriesData.get(this.#series)),
    );
    this.paint(palette);
  }

  /** Take the colours of another theme. */
  paint(palette: Palette): void {
    this.#palette = palette;
    this.#chart.applyOptions(chartColors(palette));
    this.#series.applyOptions({
      upColor: palette.up,
      wickUpColor: palette.up,
      downColor: palette.down,
      wickDownColor: palette.down,
      borderVisible: false,
      lastValueVisible: false,
    });
    this.#bid.applyOptions({ color: palette.accent, axisLabelColor: palette.accent });
    this.#ask.applyOptions({ color: palette.muted, axisLabelColor: palette.muted });
  }

  /** Show other bars; `precision` is the instrument's number of decimals. */
  setBars(bars: readonly Bar[], granularity: Granularity, precision: number): void {
    const priceFormat = { type: "price", precision, minMove: 10 ** -precision } as const;
    this.#series.applyOptions({ priceFormat });
    this.#series.setData(bars.map(drawn));
    this.#granularity = granularity;
    this.#last = bars.at(-1) ?? null;
    this.#chart.applyOptions({ timeScale: { secondsVisible: granularity === "S5" } });
  }

  /** Look at the newest bars again, after another pair or granularity was chosen. */
  showNewest(bars: number): void {
    const fitting = Math.floor(this.#chart.paneSize().width / barWidth);
    this.#chart.timeScale().setVisibleLogicalRange({ from: bars - fitting, to: bars + 6 });
    this.#chart.priceScale("right").applyOptions({ autoScale: true });
  }

  /** Look at all bars at once. */
  fit(): void {
    this.#chart.timeScale().fitContent();
  }

  /** Tell a listener of the bar that is looked at; there is one listener at a time. */
  onBar(listener: BarListener): void {
    this.#tell = listener;
    if (this.#last !== null) listener(this.#last);
  }

  /** Let a quote move the last bar and the two lines; `time` is market time in seconds. */
  move(time: number, bid: number, ask: number): void {
    this.#bid.applyOptions({ price: bid, lineVisible: true, axisLabelVisible: true });
    this.#ask.applyOptions({ price: ask, lineVisible: true, axisLabelVisible: true });
    if (this.#last === null) return;
    const bar = barAfter(this.#last, time, (bid + ask) / 2, this.#granularity);
    if (bar === this.#last) return;
    this.#last = bar;
    this.#series.update(drawn(bar));
    if (!this.#pointing) this.#tell(bar);
  }

  hideQuote(): void {
    for (const line of [this.#bid, this.#ask]) {
      line.applyOptions({ lineVisible: false, axisLabelVisible: false });
    }
  }

  setMarks(marks: readonly FillMark[]): void {
    const { up, down } = this.#palette;
    this.#markers.setMarkers(
      arrowsOf(marks).map(({ time, side }) => ({
        time: time as UTCTimestamp,
        position: side === "buy" ? "belowBar" : "aboveBar",
        shape: side === "buy" ? "arrowUp" : "arrowDown",
        color: side === "buy" ? up : down,
      })),
    );
  }

  setLevels(levels: readonly Level[]): void {
    for (const line of this.#levels) this.#series.removePriceLine(line);
    this.#levels = levels.map((level) => this.#levelLine(level));
  }

  dispose(): void {
    this.#chart.remove();
  }

  #pointAt(point: unknown): void {
    const bar = point as Bar | undefined;
    this.#pointing = bar !== undefined;
    const shown = bar ?? this.#last;
    if (shown !== null) this.#tell(shown);
  }

  #quoteLine(title: string): IPriceLine {
    return this.#series.createPriceLine({
      price: 0,
      title,
      lineWidth: 1,
      lineStyle: LineStyle.Dotted,
      lineVisible: false,
      axisLabelVisible: false,
    });
  }

  #levelLine({ price, kind, title }: Level): IPriceLine {
    const { up, down, text } = this.#palette;
    const color = { stop: down, target: up, entry: text }[kind];
    const lineStyle = kind === "entry" ? LineStyle.Solid : LineStyle.Dashed;
    return this.#series.createPriceLine({ price, title, color, lineStyle, lineWidth: 1 });
  }
}

function drawn(bar: Bar) {
  return { ...bar, time: bar.time as UTCTimestamp };
}

function chartColors(palette: Palette) {
  const edge = { borderColor: palette.line };
  return {
    layout: {
      background: { color: palette.ground },
      textColor: palette.muted,
      fontFamily: palette.font,
      fontSize: 11,
    },
    grid: { vertLines: { color: `${palette.line}66` }, horzLines: { color: `${palette.line}66` } },
    rightPriceScale: { ...edge, scaleMargins: { top: 0.12, bottom: 0.12 } },
    timeScale: { ...edge, timeVisible: true, rightOffset: 6 },
    crosshair: { mode: 0 },
  };
}
