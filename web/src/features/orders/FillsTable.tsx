import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { ordersQuery } from "@/api/queries";
import type { Instrument, Order } from "@/api/types";
import { leadingColumns } from "./leadingColumns";
import { slippageInPips } from "./slippage";
import { sign } from "@/figures/decimal";
import { formatDecimal, unknownFigure } from "@/figures/format";
import { useAccount } from "@/session/account";
import { useInstruments } from "@/session/instruments";
import { usePairText } from "@/session/pairs";
import type { PairText } from "@/session/pairs";
import { strings } from "@/strings";
import { UnitsText } from "@/ui/Amount";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Table } from "@/ui/Table";
import type { Column } from "@/ui/Table";

/** The latest fills, each beside the price that was expected; each opens its order's story. */
export function FillsTable({ onOpen }: { onOpen: (order: string) => void }) {
  const account = useAccount();
  const { data, error } = useQuery(ordersQuery(useApi(), account.id));
  const pairs = usePairText();
  const instruments = useInstruments();
  const filled = (data ?? []).filter(({ fill_price }) => fill_price !== null);
  if (error !== null && data === undefined) return <ErrorNotice error={error} />;
  return (
    <>
      <Table
        label={strings.costs.latest}
        rows={filled}
        keyOf={(order) => order.id}
        columns={columnsOf(pairs, instruments, onOpen)}
        onOpen={(order) => onOpen(order.id)}
      />
      {data !== undefined && filled.length === 0 && <EmptyNote>{strings.costs.empty}</EmptyNote>}
    </>
  );
}

function columnsOf(
  pairs: PairText,
  instruments: readonly Instrument[],
  onOpen: (order: string) => void,
): Column<Order>[] {
  const says = strings.orders;
  return [
    ...leadingColumns(pairs, onOpen),
    {
      key: "units",
      title: says.units,
      align: "right",
      wide: true,
      cell: (row) => <UnitsText units={row.units} />,
    },
    {
      key: "expected",
      title: strings.costs.expected,
      align: "right",
      cell: (row) => pairs.price(row.instrument, row.expected_price),
    },
    {
      key: "filled",
      title: strings.costs.filled,
      align: "right",
      cell: (row) => pairs.price(row.instrument, row.fill_price),
    },
    {
      key: "slippage",
      title: strings.costs.pips,
      align: "right",
      cell: (row) => <Slippage order={row} instruments={instruments} />,
    },
  ];
}

function Slippage({ order, instruments }: { order: Order; instruments: readonly Instrument[] }) {
  const scale = instruments.find(({ name }) => name === order.instrument);
  const pips = scale === undefined ? null : slippageInPips(order, scale);
  if (pips === null) return unknownFigure;
  const tone = { [-1]: "text-up", 0: "text-text", 1: "text-down" }[sign(pips)];
  return <span className={tone}>{formatDecimal(pips, 1, "always")}</span>;
}
