import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useMemo } from "react";
import { metricsQuery } from "@/api/backtestQueries";
import { useApi } from "@/api/client";
import type { Backtest, BacktestWithCurve, MetricDefinition } from "@/api/types";
import { ComparisonChart, lineColor } from "@/charts/equityChart";
import { isBest, metricText } from "./metricText";
import { differences, rebased } from "./shaping";
import { useDrawn } from "@/charts/useDrawn";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { classes } from "@/ui/classes";
import { paletteOf } from "@/ui/palette";
import { Panel } from "@/ui/Panel";
import { Table } from "@/ui/Table";
import type { Column } from "@/ui/Table";

const says = strings.backtests;

/** Backtests over each other in one chart, and beside each other in one table. */
export function ComparisonPanel({ compared }: { compared: readonly BacktestWithCurve[] }) {
  const { data: metrics = [] } = useQuery(metricsQuery(useApi()));
  return (
    <div className="flex flex-col gap-2">
      <Lines compared={compared} />
      <Panel title={says.comparison} label={says.comparison}>
        <div className="overflow-auto">
          <Table
            label={says.comparison}
            rows={metrics}
            keyOf={({ key }) => key}
            columns={columnsOf(compared)}
          />
        </div>
      </Panel>
    </div>
  );
}

function Lines({ compared }: { compared: readonly BacktestWithCurve[] }) {
  const [container, chart] = useDrawn(ComparisonChart);
  const curves = useMemo(() => compared.map(rebased), [compared]);
  useEffect(() => {
    if (container.current !== null) chart?.setLines(curves, paletteOf(container.current));
  }, [container, chart, curves]);
  return (
    <Panel title={says.comparisonChart} className="h-80">
      <div className="relative min-h-0 flex-1">
        <div
          ref={container}
          role="img"
          aria-label={says.comparisonChart}
          data-lines={curves.length}
          className="absolute inset-0"
        />
      </div>
    </Panel>
  );
}

function columnsOf(compared: readonly BacktestWithCurve[]): Column<MetricDefinition>[] {
  const all = compared.map(({ backtest }) => backtest);
  return [
    {
      key: "metric",
      title: says.metric,
      cell: ({ title, definition }) => <span title={definition}>{title}</span>,
    },
    ...all.map((backtest, place): Column<MetricDefinition> => ({
      key: backtest.id,
      title: <Name backtest={backtest} place={place} all={all} />,
      align: "right",
      cell: (metric) => (
        <span className={classes(isBest(metric, backtest, all) && "font-semibold text-strong")}>
          {metricText(backtest.metrics?.[metric.key], metric.unit, backtest.currency)}
        </span>
      ),
    })),
  ];
}

interface NameProps {
  readonly backtest: Backtest;
  readonly place: number;
  readonly all: readonly Backtest[];
}

function Name({ backtest, place, all }: NameProps) {
  const pairs = usePairText();
  const { id, strategy, instruments } = backtest;
  return (
    <>
      <Link to="/backtests/$id" params={{ id }} className="inline-flex items-center gap-1.5">
        <i
          className="inline-block h-0.5 w-3"
          style={{ background: lineColor(paletteOf(document.documentElement), place) }}
        />
        {strategy} · {instruments.map((name) => pairs.name(name)).join(", ")}
      </Link>
      <span className="block font-normal">{differences(backtest, all)}</span>
    </>
  );
}
