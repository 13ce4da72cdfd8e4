import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "@/api/client";
import { tradesQuery } from "@/api/queries";
import type { Trade } from "@/api/types";
import { CloseTradeDialog } from "./CloseTradeDialog";
import { GuardsDialog } from "./GuardsDialog";
import { distanceToPips } from "@/figures/exits";
import { formatUnits } from "@/figures/format";
import { formatWhen } from "@/figures/times";
import { useAccount } from "@/session/account";
import { useInstruments } from "@/session/instruments";
import { usePairText } from "@/session/pairs";
import type { PairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Side, UnitsText } from "@/ui/Amount";
import { Button } from "@/ui/Button";
import { LiveAmount } from "@/ui/LiveAmount";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Table } from "@/ui/Table";
import type { Column } from "@/ui/Table";

/** The trades that make up the positions, each with the stop and target that stand for it. */
export function TradesTable({ onOpenOrder }: { onOpenOrder: (order: string) => void }) {
  const account = useAccount();
  const { data, error } = useQuery(tradesQuery(useApi(), account.id, "open"));
  const pairs = usePairText();
  const [asked, setAsked] = useState<Asked | null>(null);
  if (error !== null && data === undefined) return <ErrorNotice error={error} />;
  return (
    <>
      <Table
        label={strings.trades.title}
        rows={data ?? []}
        keyOf={(trade) => trade.id}
        columns={columnsOf(account.currency, pairs, setAsked)}
        onOpen={({ order_id }) => order_id !== null && onOpenOrder(order_id)}
      />
      {data?.length === 0 && <EmptyNote>{strings.trades.empty}</EmptyNote>}
      {asked !== null && <AskedDialog {...asked} onClose={() => setAsked(null)} />}
    </>
  );
}

interface Asked {
  readonly what: "close" | "guards";
  readonly trade: Trade;
}

function AskedDialog({ what, trade, onClose }: Asked & { onClose: () => void }) {
  const instrument = useInstruments().find(({ name }) => name === trade.instrument);
  if (what === "close") return <CloseTradeDialog trade={trade} onClose={onClose} />;
  if (instrument === undefined) return null;
  return <GuardsDialog trade={trade} instrument={instrument} onClose={onClose} />;
}

function columnsOf(
  currency: string,
  pairs: PairText,
  onAsk: (asked: Asked) => void,
): Column<Trade>[] {
  const says = strings.trades;
  const now = new Date();
  return [
    {
      key: "opened",
      title: says.opened,
      wide: true,
      cell: (row) => formatWhen(row.opened_at, now),
    },
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
    ...guardColumns(pairs),
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
    {
      key: "actions",
      title: "",
      align: "right",
      cell: (row) => (
        <Actions
          row={row}
          pair={pairs.name(row.instrument)}
          onAsk={(what) => onAsk({ what, trade: row })}
        />
      ),
    },
  ];
}

/** The stop and the target that stand at the broker. */
function guardColumns(pairs: PairText): Column<Trade>[] {
  const says = strings.trades;
  return [
    {
      key: "stop",
      title: says.stop,
      align: "right",
      wide: true,
      cell: (row) => <StopPrice row={row} pairs={pairs} />,
    },
    {
      key: "target",
      title: says.target,
      align: "right",
      wide: true,
      cell: (row) => <ExitPrice price={row.take_profit_price} row={row} pairs={pairs} />,
    },
  ];
}

interface ActionsProps {
  readonly row: Trade;
  readonly pair: string;
  readonly onAsk: (what: Asked["what"]) => void;
}

/** Its own clicks do not open the order's story. */
function Actions({ row, pair, onAsk }: ActionsProps) {
  const { guards, closing } = strings.trading;
  const units = formatUnits(row.units, "always");
  return (
    <span
      className="inline-flex gap-1 max-md:flex-col"
      onClick={(event) => event.stopPropagation()}
    >
      <Button aria-label={guards.of(pair, units)} onClick={() => onAsk("guards")}>
        {guards.button}
      </Button>
      <Button aria-label={closing.tradeOf(pair, units)} onClick={() => onAsk("close")}>
        {closing.short}
      </Button>
    </span>
  );
}

/** The stop that stands, and how far it trails where it does. */
function StopPrice({ row, pairs }: { row: Trade; pairs: PairText }) {
  const instrument = useInstruments().find(({ name }) => name === row.instrument);
  const trail = row.trailing_stop_distance;
  if (trail === null || instrument === undefined)
    return <ExitPrice price={row.stop_loss_price} row={row} pairs={pairs} />;
  return (
    <>
      {row.stop_loss_price !== null && pairs.price(row.instrument, row.stop_loss_price)}{" "}
      <span className="text-2xs text-muted">
        {strings.trading.guards.trailShort(distanceToPips(trail, instrument))}
      </span>
    </>
  );
}

function ExitPrice({ price, row, pairs }: { price: string | null; row: Trade; pairs: PairText }) {
  if (price === null) return <span className="text-muted">{strings.trades.noStop}</span>;
  return <>{pairs.price(row.instrument, price)}</>;
}
