import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "@/api/client";
import { accountStream } from "@/api/eventQueries";
import { positionsQuery, tradesQuery } from "@/api/queries";
import { LatestEvents } from "@/features/events/LatestEvents";
import type { Order } from "@/api/types";
import { OrdersTable } from "@/features/orders/OrdersTable";
import { WaitingTable } from "@/features/orders/WaitingTable";
import { PositionsTable } from "@/features/positions/PositionsTable";
import { ReplaceDialog } from "@/features/ticket/ReplaceDialog";
import { TradesTable } from "@/features/trades/TradesTable";
import { isOpen } from "@/live/profit";
import { useAccount } from "@/session/account";
import { useInstruments } from "@/session/instruments";
import { useWaitingOrders } from "@/session/waiting";
import { useShownOrder } from "@/shell/shownOrder";
import { strings } from "@/strings";
import { Panel } from "@/ui/Panel";
import { Tabs } from "@/ui/Tabs";

type Name = "positions" | "trades" | "waiting" | "orders" | "events";

/** Below the chart: what is held, what was asked for, what happened. */
export function TradeTabs() {
  const api = useApi();
  const account = useAccount();
  const { data: positions } = useQuery(positionsQuery(api, account.id));
  const { data: trades } = useQuery(tradesQuery(api, account.id, "open"));
  const [chosen, setChosen] = useState<Name>("positions");
  const [replaced, setReplaced] = useState<Order | null>(null);
  const waiting = useWaitingOrders();
  const { show } = useShownOrder();
  const tabs = [
    { name: "positions", title: strings.positions.title, count: positions?.filter(isOpen).length },
    { name: "trades", title: strings.trades.title, count: trades?.length },
    { name: "waiting", title: strings.trading.waiting.title, count: waiting?.length },
    { name: "orders", title: strings.orders.title },
    { name: "events", title: strings.events.title },
  ] as const;
  return (
    <Panel className="max-lg:h-80 lg:col-span-2">
      <Tabs label={strings.pages.trade} tabs={tabs} chosen={chosen} onChoose={setChosen}>
        {chosen === "positions" && <PositionsTable />}
        {chosen === "trades" && <TradesTable onOpenOrder={show} />}
        {chosen === "waiting" && <WaitingTable onOpen={show} onReplace={setReplaced} />}
        {chosen === "orders" && <OrdersTable onOpen={show} />}
        {chosen === "events" && (
          <LatestEvents stream={accountStream(account.id)} onOpenOrder={show} />
        )}
      </Tabs>
      {replaced !== null && (
        <Replacing order={replaced} onShowOrder={show} onClose={() => setReplaced(null)} />
      )}
    </Panel>
  );
}

interface ReplacingProps {
  readonly order: Order;
  readonly onShowOrder: (id: string) => void;
  readonly onClose: () => void;
}

function Replacing(props: ReplacingProps) {
  const instrument = useInstruments().find(({ name }) => name === props.order.instrument);
  return instrument === undefined ? null : <ReplaceDialog instrument={instrument} {...props} />;
}
