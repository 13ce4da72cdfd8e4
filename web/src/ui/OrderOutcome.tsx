import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { ordersQuery } from "@/api/queries";
import type { Order } from "@/api/types";
import { Notice } from "@/ui/Note";
import { OrderStateBadge } from "@/ui/OrderStateBadge";
import { VerdictFigures } from "@/ui/VerdictFigures";

/** What became of an order that a dialog asked for, as it moves on. */
export function OrderOutcome({ order: asked }: { order: Order }) {
  const { data: orders } = useQuery(ordersQuery(useApi(), asked.account_id));
  const order = orders?.find(({ id }) => id === asked.id) ?? asked;
  const denied = order.verdict?.outcome === "denied";
  return (
    <Notice tone={denied ? "bad" : "info"}>
      <OrderStateBadge state={order.state} />
      {denied && order.verdict !== null && <VerdictFigures verdict={order.verdict} />}
      {order.state === "rejected" && (
        <span className="ml-2 font-mono text-2xs">{order.end_code}</span>
      )}
    </Notice>
  );
}
