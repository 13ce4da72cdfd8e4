import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { tradesQuery } from "@/api/queries";
import type { Trade } from "@/api/types";
import { formatWhen } from "@/figures/times";
import { useAccount } from "@/session/account";
import { usePairText } from "@/session/pairs";
import type { PairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Side, UnitsText } from "@/ui/Amount";
import { LiveAmount } from "@/ui/LiveAmount";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Table } from "@/ui/Table";
import type { Column } from "@/ui/Table";

/** The trades that make up the positions, each with the stop and target that stand for it. */
export function TradesTable({ onOpenOrder }: { onOpenOrder: (order: string) => void }) {
  const account = useAccount();
  const { data, error } = useQuery(tradesQuery(useApi(), account.id, "open"));
  const pairs = usePairText();
  if (error !== null && data === undefined) return <ErrorNotice error={error} />;
  return (
    <>
      <Table
        label={strings.trades.title}
        rows={data ?? []}
        keyOf={(trade) => trade.id}
        columns={columnsOf(account.currency, pairs)}
        onOpen={({ order_id }) => order_id !== null && onOpenOrder(order_id)}
      />
      {data?.length === 0 && <EmptyNote>{strings.trades.empty}</EmptyNote>}
    </>
  );
}

function columnsOf(currency: string, pairs: PairText): Column<Trade>[] {
  const says = strings.trades;
  const now = new Date();
  return [
    { key: "opened", title: says.opened, cell: (row) => formatWhen(row.opened_at, now) },
    { key: "pair", title: says.pair, cell: (row) => <b>{pairs.name(row.instrument)}</b> },
    { key: "side", title: says.side, wide: true, cell: (row) => <Side units={row.units} /> },
    {
      key: "units",
      title: says.units,
      align: "right",
      cell: (row) => <UnitsText units={row.units} />,
    },
    {
      key: "price",
      title: says.price,
      align: "right",
      wide: true,
      cell: (row) => pairs.price(row.instrument, row.price),
    },
    {
      key: "stop",
      title: says.stop,
      align: "right",
      wide: true,
      cell: (row) => <ExitPrice price={row.stop_loss_price} row={row} pairs={pairs} />,
    },
    {
      key: "target",
      title: says.target,
      align: "right",
      wide: true,
      cell: (row) => <ExitPrice price={row.take_profit_price} row={row} pairs={pairs} />,
    },
    {
      key: "profit",
      title: says.profit,
      align: "right",
      cell: (row) => (
        <LiveAmount
          holding={{ ...row, average_price: row.price }}
          currency={currency}
          otherwise={null}
        />
      ),
    },
  ];
}

function ExitPrice({ price, row, pairs }: { price: string | null; row: Trade; pairs: PairText }) {
  if (price === null) return <span className="text-muted">{strings.trades.noStop}</span>;
  return <>{pairs.price(row.instrument, price)}</>;
}
