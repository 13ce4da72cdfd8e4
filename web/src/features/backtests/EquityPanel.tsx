import { useEffect } from "react";
import { EquityChart } from "@/charts/equityChart";
import type { EquityPoint } from "@/charts/equityChart";
import { useDrawn } from "@/charts/useDrawn";
import { strings } from "@/strings";
import { EmptyNote } from "@/ui/Note";
import { Panel } from "@/ui/Panel";

const says = strings.backtests;

/** Equity and drawdown: until now while it runs, the report's once it is done. */
export function EquityPanel({ points }: { points: readonly EquityPoint[] }) {
  const [container, chart] = useDrawn(EquityChart);
  useEffect(() => chart?.setPoints(points), [chart, points]);
  return (
    <Panel title={says.equity} className="h-96">
      <div className="relative min-h-0 flex-1">
        <div
          ref={container}
          role="img"
          aria-label={says.equityChart}
          data-points={points.length}
          className="absolute inset-0"
        />
        {points.length === 0 && (
          <div className="pointer-events-none absolute inset-x-0 top-1/3 z-10">
            <EmptyNote>{says.noEquity}</EmptyNote>
          </div>
        )}
      </div>
    </Panel>
  );
}
