import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { backtestsQuery, earlierBacktests } from "@/api/backtestQueries";
import { useApi } from "@/api/client";
import type { Backtest } from "@/api/types";
import { BacktestBadge } from "./BacktestBadge";
import { toggled } from "./draft";
import { profitOf, rangeText, shareDone } from "./shaping";
import { formatUnits } from "@/figures/format";
import { formatWhen } from "@/figures/times";
import { usePairText } from "@/session/pairs";
import type { PairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Amount } from "@/ui/Amount";
import { Button } from "@/ui/Button";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";
import { Progress } from "@/ui/Progress";
import { Table } from "@/ui/Table";
import type { Column } from "@/ui/Table";

const says = strings.backtests;
const most = 8;

/** Every backtest, the latest first; some of them can be compared. */
export function BacktestsPanel() {
  const { backtests, error, more } = useBacktests();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const pairs = usePairText();
  const choose = (id: string) => setChosen(toggled(chosen, id).slice(-most));
  return (
    <Panel title={says.list} label={says.list} actions={<CompareLink ids={chosen} />}>
      {error !== null && <ErrorNotice error={error} />}
      <div className="overflow-auto">
        <Table
          label={says.list}
          rows={backtests}
          keyOf={({ id }) => id}
          columns={columnsOf(pairs, chosen, choose)}
        />
      </div>
      {error === null && backtests.length === 0 && <EmptyNote>{says.none}</EmptyNote>}
      {more !== null && (
        <div className="flex justify-center p-2">
          <Button onClick={more}>{says.earlier}</Button>
        </div>
      )}
    </Panel>
  );
}

/** The latest page, which pushes move, and below it what was asked for before. */
function useBacktests() {
  const api = useApi();
  const [asked, setAsked] = useState(false);
  const { data: latest = [], error } = useQuery(backtestsQuery(api));
  const earlier = useInfiniteQuery(earlierBacktests(api, asked));
  const known = new Map(earlier.data?.pages.flatMap(({ items }) => items).map((it) => [it.id, it]));
  for (const each of latest) known.set(each.id, each);
  const backtests = [...known.values()].toSorted((one, other) =>
    other.created_at.localeCompare(one.created_at),
  );
  const hasMore = asked ? earlier.hasNextPage : latest.length >= 50;
  const more = () => (asked ? void earlier.fetchNextPage() : setAsked(true));
  return { backtests, error, more: hasMore ? more : null };
}

function CompareLink({ ids }: { ids: readonly string[] }) {
  if (ids.length < 2) return <span className="text-2xs text-muted">{says.compareHint}</span>;
  return (
    <Link
      to="/backtests/compare/$ids"
      params={{ ids: ids.join(",") }}
      className="text-xs text-accent hover:underline"
    >
      {says.compare(ids.length)}
    </Link>
  );
}

function columnsOf(
  pairs: PairText,
  chosen: readonly string[],
  choose: (id: string) => void,
): Column<Backtest>[] {
  const now = new Date();
  return [
    {
      key: "choose",
      title: "",
      cell: ({ id, strategy }) => (
        <input
          type="checkbox"
          aria-label={says.select(strategy)}
          className="size-4 accent-(--accent)"
          checked={chosen.includes(id)}
          onChange={() => choose(id)}
        />
      ),
    },
    {
      key: "strategy",
      title: says.strategy,
      cell: ({ id, strategy }) => (
        <Link to="/backtests/$id" params={{ id }} className="font-semibold text-strong">
          {strategy}
        </Link>
      ),
    },
    {
      key: "instruments",
      title: says.instruments,
      cell: ({ instruments }) => instruments.map((name) => pairs.name(name)).join(", "),
    },
    { key: "range", title: says.range, wide: true, cell: (backtest) => rangeText(backtest) },
    { key: "status", title: says.status, cell: (backtest) => <Standing backtest={backtest} /> },
    {
      key: "trades",
      title: says.trades,
      align: "right",
      wide: true,
      cell: ({ progress }) => formatUnits(String(progress.trades)),
    },
    {
      key: "profit",
      title: says.profit,
      align: "right",
      cell: (backtest) => <Amount value={profitOf(backtest)} currency={backtest.currency} />,
    },
    {
      key: "asked",
      title: says.asked,
      align: "right",
      wide: true,
      cell: ({ created_at: at }) => formatWhen(at, now),
    },
  ];
}

function Standing({ backtest }: { backtest: Backtest }) {
  if (backtest.status !== "running") return <BacktestBadge backtest={backtest} />;
  return <Progress label={says.progress} share={shareDone(backtest)} />;
}
