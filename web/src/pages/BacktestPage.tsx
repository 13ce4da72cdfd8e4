import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useMemo } from "react";
import { backtestQuery, chartsQuery } from "@/api/backtestQueries";
import { useApi } from "@/api/client";
import type { Backtest, BacktestWithCurve } from "@/api/types";
import { BacktestHead } from "@/features/backtests/BacktestHead";
import { EquityPanel } from "@/features/backtests/EquityPanel";
import { MetricsPanel } from "@/features/backtests/MetricsPanel";
import { MonthsPanel } from "@/features/backtests/MonthsPanel";
import { TradesOnPrices } from "@/features/backtests/TradesOnPrices";
import { TradesPanel } from "@/features/backtests/TradesPanel";
import { TrustPanel } from "@/features/backtests/TrustPanel";
import { WhatRan } from "@/features/backtests/WhatRan";
import { finishedEquity, runningEquity } from "@/features/backtests/shaping";
import { strings } from "@/strings";
import { EmptyNote, ErrorNotice } from "@/ui/Note";

/** One backtest: live while it runs, its report once it is done. */
export function BacktestPage() {
  const { id = "" }: { id?: string } = useParams({ strict: false });
  const { data, error } = useQuery(backtestQuery(useApi(), id));
  if (data === undefined) {
    return error === null ? (
      <EmptyNote>{strings.loading}</EmptyNote>
    ) : (
      <ErrorNotice error={error} />
    );
  }
  return (
    <div className="flex flex-col gap-2">
      <BacktestHead backtest={data.backtest} />
      {data.backtest.report_hash === null ? <Running shown={data} /> : <Finished shown={data} />}
    </div>
  );
}

function Running({ shown }: { shown: BacktestWithCurve }) {
  const points = useMemo(() => runningEquity(shown.curve), [shown.curve]);
  return (
    <div className="grid items-start gap-2 xl:grid-cols-[minmax(0,1fr)_24rem]">
      <EquityPanel points={points} />
      <WhatRan backtest={shown.backtest} />
    </div>
  );
}

function Finished({ shown: { backtest, findings } }: { shown: BacktestWithCurve }) {
  return (
    <>
      <Charts backtest={backtest} />
      <div className="grid items-start gap-2 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <MetricsPanel backtest={backtest} />
        <div className="flex flex-col gap-2">
          <TrustPanel findings={findings} currency={backtest.currency} />
          <WhatRan backtest={backtest} />
        </div>
      </div>
      <TradesPanel backtest={backtest} />
    </>
  );
}

function Charts({ backtest }: { backtest: Backtest }) {
  const { data: charts, error } = useQuery(chartsQuery(useApi(), backtest.id));
  const points = useMemo(() => (charts === undefined ? [] : finishedEquity(charts)), [charts]);
  if (charts === undefined) return error === null ? null : <ErrorNotice error={error} />;
  return (
    <>
      <div className="grid gap-2 xl:grid-cols-2">
        <EquityPanel points={points} />
        <TradesOnPrices charts={charts} instrument={backtest.instruments[0] ?? ""} />
      </div>
      <MonthsPanel years={charts.years} currency={backtest.currency} />
    </>
  );
}
