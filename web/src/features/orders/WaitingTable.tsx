import { distanceFromMarket } from "./distance";
import { WaitingActions } from "./WaitingActions";
import type { Order } from "@/api/types";
import { formatDecimal } from "@/figures/format";
import { formatWhen } from "@/figures/times";
import { useQuote } from "@/live/hooks";
import { useInstrument } from "@/session/instruments";
import { usePairText } from "@/session/pairs";
import type { PairText } from "@/session/pairs";
import { useWaitingOrders } from "@/session/waiting";
import { strings } from "@/strings";
import { Side, UnitsText } from "@/ui/Amount";
import { Badge } from "@/ui/Badge";
import { EmptyNote } from "@/ui/Note";
import { OrderStateBadge } from "@/ui/OrderStateBadge";
import { Table } from "@/ui/Table";
import type { Column } from "@/ui/Table";

interface Props {
  readonly onOpen: (order: string) => void;
  readonly onReplace: (order: Order) => void;
}

const says = strings.trading.waiting;

/** The orders that are not over, with their price and how far the market is from it. */
export function WaitingTable({ onOpen, onReplace }: Props) {
  const orders = useWaitingOrders();
  const pairs = usePairText();
  return (
    <>
      <Table
        label={says.title}
        rows={orders ?? []}
        keyOf={(order) => order.id}
        columns={columnsOf(pairs, onReplace)}
        onOpen={(order) => onOpen(order.id)}
      />
      {orders?.length === 0 && <EmptyNote>{says.empty}</EmptyNote>}
    </>
  );
}

function columnsOf(pairs: PairText, onReplace: (order: Order) => void): Column<Order>[] {
  return [
    {
      key: "pair",
      title: strings.orders.pair,
      cell: (row) => (
        <>
          <b>{pairs.name(row.instrument)}</b> {row.group_id !== null && <Group id={row.group_id} />}
        </>
      ),
    },
    {
      key: "side",
      title: strings.orders.side,
      wide: true,
      cell: (row) => <Side units={row.units} of="order" />,
    },
    {
      key: "units",
      title: strings.orders.units,
      align: "right",
      cell: (row) => <UnitsText units={row.units} />,
    },
    ...termsColumns(pairs),
    {
      key: "state",
      title: strings.orders.state,
      wide: true,
      cell: (row) => <OrderStateBadge state={row.state} />,
    },
    {
      key: "actions",
      title: "",
      align: "right",
      cell: (row) => <WaitingActions order={row} onReplace={onReplace} />,
    },
  ];
}

/** What the order waits for, and for how long. */
function termsColumns(pairs: PairText): Column<Order>[] {
  const now = new Date();
  return [
    {
      key: "kind",
      title: says.kind,
      wide: true,
      cell: (row) => strings.trading.kinds[row.kind],
    },
    {
      key: "price",
      title: says.price,
      align: "right",
      cell: (row) => pairs.price(row.instrument, row.price),
    },
    {
      key: "away",
      title: says.away,
      align: "right",
      wide: true,
      cell: (row) => <Away order={row} />,
    },
    {
      key: "until",
      title: says.until,
      wide: true,
      cell: (row) => (row.good_till === null ? row.time_in_force : formatWhen(row.good_till, now)),
    },
  ];
}

/** Orders of one group bear the same few letters. */
function Group({ id }: { id: string }) {
  return (
    <Badge tone="info" title={says.groupTitle}>
      {says.group} {id.slice(-3)}
    </Badge>
  );
}

function Away({ order }: { order: Order }) {
  const quote = useQuote(order.instrument);
  const scale = useInstrument(order.instrument);
  return <>{formatDecimal(distanceFromMarket(order, quote?.tick, scale))}</>;
}
