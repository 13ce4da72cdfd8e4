import { useEffect, useMemo, useRef } from "react";
import type { BacktestCharts } from "@/api/types";
import { priceBars, tradeMarks } from "./shaping";
import { legendText } from "@/charts/legend";
import { CandleChart } from "@/charts/candleChart";
import { useDrawn } from "@/charts/useDrawn";
import { formatUnits } from "@/figures/format";
import { useInstrument } from "@/session/instruments";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { EmptyNote } from "@/ui/Note";
import { Panel } from "@/ui/Panel";

const says = strings.backtests;
const usualPrecision = 5;

/** Prices of the first pair, hour by hour or longer, with the fills of its trades. */
export function TradesOnPrices({
  charts,
  instrument,
}: {
  charts: BacktestCharts;
  instrument: string;
}) {
  const [container, chart] = useDrawn(CandleChart);
  const legend = useRef<HTMLParagraphElement>(null);
  const precision = useInstrument(instrument)?.display_precision ?? usualPrecision;
  const bars = useMemo(() => priceBars(charts), [charts]);
  const marks = useMemo(() => tradeMarks(charts, bars), [charts, bars]);
  useEffect(() => {
    if (chart === null) return;
    chart.setBars(bars, "H1", precision);
    chart.setMarks(marks);
    chart.fit();
    chart.onBar((bar) => {
      if (legend.current !== null) legend.current.textContent = legendText(bar, marks, precision);
    });
  }, [chart, bars, marks, precision]);
  const shown = charts.trades.units.length;
  return (
    <Panel title={says.prices} className="h-96">
      <div className="relative min-h-0 flex-1">
        <div
          ref={container}
          role="img"
          aria-label={says.pricesChart(usePairText().name(instrument))}
          data-marks={marks.length}
          className="absolute inset-0"
        />
        <p
          ref={legend}
          aria-hidden
          className="pointer-events-none absolute top-1.5 left-3 z-10 max-h-24 max-w-[calc(100%-6rem)] overflow-hidden text-2xs whitespace-pre-wrap text-muted tabular-nums"
        />
        {bars.length === 0 && (
          <div className="pointer-events-none absolute inset-x-0 top-1/3 z-10">
            <EmptyNote>{says.noPrices}</EmptyNote>
          </div>
        )}
      </div>
      {shown < charts.count && (
        <p className="px-3 py-1 text-2xs text-muted">
          {says.firstOnly(formatUnits(String(shown)), formatUnits(String(charts.count)))}
        </p>
      )}
    </Panel>
  );
}
