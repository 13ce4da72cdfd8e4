import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "@/api/client";
import { positionsQuery } from "@/api/queries";
import type { Position } from "@/api/types";
import { ClosePositionDialog } from "./ClosePositionDialog";
import { LeavePrice } from "./LeavePrice";
import { isOpen } from "@/live/profit";
import { useAccount } from "@/session/account";
import { usePairText } from "@/session/pairs";
import type { PairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Amount, Side, UnitsText } from "@/ui/Amount";
import { Button } from "@/ui/Button";
import { LiveAmount } from "@/ui/LiveAmount";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Table } from "@/ui/Table";
import type { Column } from "@/ui/Table";

/** What the account holds, with its profit as prices move. */
export function PositionsTable() {
  const account = useAccount();
  const { data, error } = useQuery(positionsQuery(useApi(), account.id));
  const [closing, setClosing] = useState<Position | null>(null);
  const pairs = usePairText();
  if (error !== null && data === undefined) return <ErrorNotice error={error} />;
  const open = (data ?? []).filter(isOpen);
  return (
    <>
      <Table
        label={strings.positions.title}
        rows={open}
        keyOf={(position) => position.instrument}
        columns={columnsOf(account.currency, pairs, setClosing)}
      />
      {data !== undefined && open.length === 0 && <EmptyNote>{strings.positions.empty}</EmptyNote>}
      {closing !== null && (
        <ClosePositionDialog position={closing} onClose={() => setClosing(null)} />
      )}
    </>
  );
}

function columnsOf(
  currency: string,
  pairs: PairText,
  onClose: (position: Position) => void,
): Column<Position>[] {
  const says = strings.positions;
  return [
    { key: "pair", title: says.pair, cell: (row) => <b>{pairs.name(row.instrument)}</b> },
    { key: "side", title: says.side, wide: true, cell: (row) => <Side units={row.units} /> },
    {
      key: "units",
      title: says.units,
      align: "right",
      cell: (row) => <UnitsText units={row.units} />,
    },
    {
      key: "average",
      title: says.average,
      align: "right",
      wide: true,
      cell: (row) => pairs.price(row.instrument, row.average_price),
    },
    {
      key: "now",
      title: says.now,
      align: "right",
      wide: true,
      cell: (row) => <LeavePrice position={row} />,
    },
    {
      key: "profit",
      title: says.profit,
      align: "right",
      cell: (row) => <LiveAmount holding={row} currency={currency} otherwise={row.unrealized_pl} />,
    },
    {
      key: "realized",
      title: says.realized,
      align: "right",
      wide: true,
      cell: (row) => <Amount value={row.realized_pl} currency={currency} />,
    },
    {
      key: "close",
      title: "",
      align: "right",
      cell: (row) => (
        <Button aria-label={says.closeOf(pairs.name(row.instrument))} onClick={() => onClose(row)}>
          {says.close}
        </Button>
      ),
    },
  ];
}
