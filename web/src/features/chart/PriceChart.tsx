import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { useApi } from "@/api/client";
import { candlesQuery, tradesQuery } from "@/api/queries";
import type { Instrument } from "@/api/types";
import { CandleChart } from "@/charts/candleChart";
import { barsOf, secondsOf } from "@/charts/candles";
import type { Granularity } from "@/charts/candles";
import { legendText } from "@/charts/legend";
import { useDrawn } from "@/charts/useDrawn";
import { fillMarks, tradeLevels } from "@/charts/overlays";
import { useLive } from "@/live/LiveProvider";
import { useAccount } from "@/session/account";
import { useTheme } from "@/session/theme";
import { strings } from "@/strings";
import { EmptyNote, ErrorNotice } from "@/ui/Note";

interface Props {
  readonly instrument: Instrument;
  readonly granularity: Granularity;
}

const nothing: never[] = [];

/** Candles of one instrument with its live quote, the trades' fills, stops and targets. */
export function PriceChart({ instrument, granularity }: Props) {
  const { bars, error, isPending } = useBars(instrument.name, granularity);
  const [container, chart] = useDrawn(CandleChart);
  useBarsOn(chart, bars, instrument, granularity);
  useQuotesOn(chart, instrument.name, bars);
  const legend = useTradesOn(chart, instrument, bars);
  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={container}
        role="img"
        aria-label={strings.chart.label(instrument.display_name)}
        data-bars={bars.length}
        className="absolute inset-0"
      />
      <p
        ref={legend}
        aria-hidden
        className="pointer-events-none absolute top-1.5 left-3 z-10 max-w-[calc(100%-6rem)] text-2xs whitespace-pre-wrap text-muted tabular-nums"
      />
      <div className="pointer-events-none absolute inset-x-0 top-1/3 px-6">
        {error !== null && <ErrorNotice error={error} />}
        {isPending && <EmptyNote>{strings.chart.loading}</EmptyNote>}
        {!isPending && error === null && bars.length === 0 && (
          <EmptyNote>{strings.chart.noCandles}</EmptyNote>
        )}
      </div>
    </div>
  );
}

function useBars(instrument: string, granularity: Granularity) {
  const account = useAccount();
  const { data, error, isPending } = useQuery(
    candlesQuery(useApi(), account.id, instrument, granularity),
  );
  const bars = useMemo(() => barsOf(data ?? nothing), [data]);
  return { bars, error, isPending };
}

type Bars = ReturnType<typeof barsOf>;

function useBarsOn(
  chart: CandleChart | null,
  bars: Bars,
  instrument: Instrument,
  granularity: Granularity,
) {
  const shown = useRef("");
  const { name, display_precision: precision } = instrument;
  useEffect(() => {
    if (chart === null) return;
    chart.setBars(bars, granularity, precision);
    const subject = `${name} ${granularity}`;
    if (shown.current === subject || bars.length === 0) return;
    shown.current = subject;
    chart.showNewest(bars.length);
  }, [chart, bars, name, granularity, precision]);
}

/** Ticks go from the board to the chart without a render. */
function useQuotesOn(chart: CandleChart | null, instrument: string, bars: Bars) {
  const { board } = useLive();
  useEffect(() => {
    if (chart === null) return;
    const draw = ({ tick }: { tick: { time: string; bid: string; ask: string } }) =>
      chart.move(secondsOf(tick.time), Number(tick.bid), Number(tick.ask));
    const quote = board.get(instrument);
    if (quote === undefined) chart.hideQuote();
    else draw(quote);
    return board.subscribe(instrument, draw);
  }, [chart, board, instrument, bars]);
}

/** Draw the trades' fills and levels; the legend is written past React, as the pointer moves. */
function useTradesOn(chart: CandleChart | null, instrument: Instrument, bars: Bars) {
  const legend = useRef<HTMLParagraphElement>(null);
  const api = useApi();
  const account = useAccount();
  const [theme] = useTheme();
  const { data: open = nothing } = useQuery(tradesQuery(api, account.id, "open"));
  const { data: closed = nothing } = useQuery(tradesQuery(api, account.id, "closed"));
  const { name, display_precision: precision } = instrument;
  useEffect(() => {
    const marks = fillMarks([...open, ...closed], name, bars);
    chart?.setMarks(marks);
    chart?.setLevels(tradeLevels(open, name));
    chart?.onBar((bar) => {
      if (legend.current !== null) legend.current.textContent = legendText(bar, marks, precision);
    });
  }, [chart, open, closed, name, precision, bars, theme]);
  return legend;
}
