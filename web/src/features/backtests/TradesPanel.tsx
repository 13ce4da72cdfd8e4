import { useInfiniteQuery } from "@tanstack/react-query";
import { backtestTradesQuery } from "@/api/backtestQueries";
import { useApi } from "@/api/client";
import type { Backtest, BacktestTrade } from "@/api/types";
import { formatDateTime } from "@/figures/times";
import { usePairText } from "@/session/pairs";
import type { PairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Amount, Side, UnitsText } from "@/ui/Amount";
import { Button } from "@/ui/Button";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";
import { Table } from "@/ui/Table";
import type { Column } from "@/ui/Table";

const says = strings.backtests;

/** Every closing of a trade, in order, page by page. */
export function TradesPanel({ backtest }: { backtest: Backtest }) {
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery(
    backtestTradesQuery(useApi(), backtest.id),
  );
  const trades = data?.pages.flatMap(({ items }) => items) ?? [];
  const pairs = usePairText();
  return (
    <Panel title={says.tradeList} label={says.tradeList} className="max-h-[40rem]">
      {error !== null && <ErrorNotice error={error} />}
      <div className="overflow-auto">
        <Table
          label={says.tradeList}
          rows={trades}
          keyOf={({ row }) => String(row)}
          columns={columnsOf(pairs, backtest.currency)}
        />
        {data !== undefined && trades.length === 0 && <EmptyNote>{says.noTrades}</EmptyNote>}
        {hasNextPage && (
          <div className="flex justify-center p-2">
            <Button onClick={() => void fetchNextPage()}>{says.more}</Button>
          </div>
        )}
      </div>
    </Panel>
  );
}

function columnsOf(pairs: PairText, currency: string): Column<BacktestTrade>[] {
  return [
    { key: "trade", title: says.number, align: "right", cell: ({ trade }) => trade },
    {
      key: "instrument",
      title: says.instruments,
      wide: true,
      cell: (row) => pairs.name(row.instrument),
    },
    { key: "side", title: says.side, cell: ({ units }) => <Side units={String(units)} /> },
    {
      key: "units",
      title: says.units,
      align: "right",
      cell: ({ units }) => <UnitsText units={String(units)} />,
    },
    { key: "opened", title: says.opened, wide: true, cell: (row) => formatDateTime(row.opened_at) },
    { key: "closed", title: says.closed, wide: true, cell: (row) => formatDateTime(row.closed_at) },
    {
      key: "entry",
      title: says.entry,
      align: "right",
      wide: true,
      cell: (row) => pairs.price(row.instrument, row.entry),
    },
    {
      key: "exit",
      title: says.exit,
      align: "right",
      wide: true,
      cell: (row) => pairs.price(row.instrument, row.exit),
    },
    { key: "reason", title: says.reason, cell: ({ reason }) => says.reasons[reason] ?? reason },
    {
      key: "result",
      title: says.result,
      align: "right",
      cell: ({ profit }) => <Amount value={profit} currency={currency} />,
    },
    {
      key: "financing",
      title: says.financing,
      align: "right",
      wide: true,
      cell: ({ financing }) => <Amount value={financing} currency={currency} />,
    },
  ];
}
