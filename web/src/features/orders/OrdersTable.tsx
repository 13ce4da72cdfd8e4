import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { ordersQuery } from "@/api/queries";
import type { Order } from "@/api/types";
import { leadingColumns } from "./leadingColumns";
import { useAccount } from "@/session/account";
import { usePairText } from "@/session/pairs";
import type { PairText } from "@/session/pairs";
import { strings } from "@/strings";
import { UnitsText } from "@/ui/Amount";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { OrderStateBadge } from "@/ui/OrderStateBadge";
import { OutLink } from "@/ui/OutLink";
import { Table } from "@/ui/Table";
import type { Column } from "@/ui/Table";

/** The latest orders, newest first; each opens its story. */
export function OrdersTable({ onOpen }: { onOpen: (order: string) => void }) {
  const account = useAccount();
  const { data, error } = useQuery(ordersQuery(useApi(), account.id));
  const pairs = usePairText();
  if (error !== null && data === undefined) return <ErrorNotice error={error} />;
  return (
    <>
      <Table
        label={strings.orders.title}
        rows={data ?? []}
        keyOf={(order) => order.id}
        columns={columnsOf(pairs, onOpen)}
        onOpen={(order) => onOpen(order.id)}
      />
      {data?.length === 0 && <EmptyNote>{strings.orders.empty}</EmptyNote>}
    </>
  );
}

function columnsOf(pairs: PairText, onOpen: (order: string) => void): Column<Order>[] {
  const says = strings.orders;
  return [
    ...leadingColumns(pairs, onOpen),
    {
      key: "units",
      title: says.units,
      align: "right",
      cell: (row) => <UnitsText units={row.units} />,
    },
    { key: "state", title: says.state, cell: (row) => <OrderStateBadge state={row.state} /> },
    { key: "verdict", title: says.verdict, wide: true, cell: (row) => <VerdictWord order={row} /> },
    {
      key: "filled",
      title: says.filledAt,
      align: "right",
      wide: true,
      cell: (row) => pairs.price(row.instrument, row.fill_price),
    },
    { key: "by", title: says.by, wide: true, cell: (row) => <Origin order={row} /> },
    {
      key: "workflow",
      title: says.workflow,
      wide: true,
      cell: (row) =>
        row.workflow_url !== null && <OutLink href={row.workflow_url}>{strings.temporal}</OutLink>,
    },
  ];
}

function VerdictWord({ order: { verdict } }: { order: Order }) {
  if (verdict === null) return null;
  if (verdict.outcome === "accepted") {
    return <span className="text-muted">{strings.orders.accepted}</span>;
  }
  return (
    <span className="font-mono text-2xs text-down" title={verdict.message ?? undefined}>
      {verdict.code}
    </span>
  );
}

function Origin({ order }: { order: Order }) {
  const { origins, reasons } = strings.orders;
  return (
    <span className="text-muted">
      {origins[order.origin]} · {reasons[order.reason]}
    </span>
  );
}
