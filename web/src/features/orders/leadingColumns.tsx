import type { Order } from "@/api/types";
import { formatWhen } from "@/figures/times";
import type { PairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Side } from "@/ui/Amount";
import type { Column } from "@/ui/Table";

/** The columns by which an order is known in every table: when, what, and which way. */
export function leadingColumns(pairs: PairText, onOpen: (order: string) => void): Column<Order>[] {
  const says = strings.orders;
  const now = new Date();
  return [
    {
      key: "time",
      title: says.time,
      cell: (row) => {
        const time = formatWhen(row.created_at, now);
        return (
          <button
            type="button"
            aria-label={says.show(time, pairs.name(row.instrument))}
            onClick={() => onOpen(row.id)}
          >
            {time}
          </button>
        );
      },
    },
    { key: "pair", title: says.pair, cell: (row) => <b>{pairs.name(row.instrument)}</b> },
    {
      key: "side",
      title: says.side,
      wide: true,
      cell: (row) => <Side units={row.units} of="order" />,
    },
  ];
}
