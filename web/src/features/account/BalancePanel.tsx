import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { useApi } from "@/api/client";
import { balancesQuery } from "@/api/queries";
import type { Balance } from "@/api/types";
import { BalanceChart } from "./balanceChart";
import { balancePoints, beginningOf, ranges } from "./balancePoints";
import type { BalancePoint, Range } from "./balancePoints";
import { useDrawn } from "@/charts/useDrawn";
import { decimal, subtract } from "@/figures/decimal";
import { useAccount } from "@/session/account";
import { strings } from "@/strings";
import { Amount } from "@/ui/Amount";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";
import { Segmented } from "@/ui/Segmented";

const options = ranges.map((value) => ({ value, title: strings.account.ranges[value] }));

/** Balance and equity over time; pushes lengthen the lines. */
export function BalancePanel() {
  const account = useAccount();
  const [{ range, from }, setRange] = useState(() => rangeFromNow("day"));
  const { data, error } = useQuery(balancesQuery(useApi(), account.id, from));
  const points = useMemo(() => balancePoints(data ?? []), [data]);
  return (
    <Panel
      title={strings.account.title}
      className="h-[30rem] max-md:h-80"
      actions={
        <Segmented
          label={strings.account.range}
          options={options}
          chosen={range}
          onChoose={(chosen) => setRange(rangeFromNow(chosen))}
        />
      }
    >
      <Legend balances={data ?? []} currency={account.currency} />
      <div className="relative min-h-0 flex-1">
        <Lines points={points} subject={`${account.id} ${range}`} />
        <div className="pointer-events-none absolute inset-x-0 top-1/3 z-10 px-6">
          {error !== null && <ErrorNotice error={error} />}
          {data?.length === 0 && <EmptyNote>{strings.account.noBalances}</EmptyNote>}
        </div>
      </div>
    </Panel>
  );
}

function rangeFromNow(range: Range) {
  return { range, from: beginningOf(range, Date.now()) };
}

function Lines({ points, subject }: { points: readonly BalancePoint[]; subject: string }) {
  const [container, chart] = useDrawn(BalanceChart);
  const shown = useRef("");
  useEffect(() => {
    chart?.setPoints(points);
    if (chart === null || points.length === 0 || shown.current === subject) return;
    shown.current = subject;
    chart.fit();
  }, [chart, points, subject]);
  return (
    <div
      ref={container}
      role="img"
      aria-label={strings.account.chart}
      data-points={points.length}
      className="absolute inset-0"
    />
  );
}

function Legend({ balances, currency }: { balances: readonly Balance[]; currency: string }) {
  const first = balances[0];
  const last = balances.at(-1);
  return (
    <div className="flex flex-wrap gap-4 px-3 pt-2 text-2xs text-muted">
      <span>
        <i className="mr-1 inline-block h-0.5 w-3 bg-accent align-middle" />{" "}
        {strings.account.equity}
      </span>
      <span>
        <i className="mr-1 inline-block h-0.5 w-3 bg-warn align-middle" /> {strings.account.balance}
      </span>
      {first !== undefined && last !== undefined && (
        <span className="ml-auto">
          <Amount value={subtract(decimal(last.nav), decimal(first.nav))} currency={currency} />{" "}
          {strings.account.inRange}
        </span>
      )}
    </div>
  );
}
