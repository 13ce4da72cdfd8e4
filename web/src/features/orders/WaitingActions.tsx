import { useMutation, useQueryClient } from "@tanstack/react-query";
import { cancelOrder } from "@/api/actions";
import { useApi } from "@/api/client";
import { keys } from "@/api/keys";
import { messageOf } from "@/api/problem";
import type { Order } from "@/api/types";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";

interface Props {
  readonly order: Order;
  readonly onReplace: (order: Order) => void;
}

const says = strings.trading.waiting;

/** Change an order that stands at the broker, or take any back; neither click opens its story. */
export function WaitingActions({ order, onReplace }: Props) {
  const pairs = usePairText();
  const cancelling = useCancel(order);
  const pair = pairs.name(order.instrument);
  const price = pairs.price(order.instrument, order.price);
  const stands = order.state === "submitted" && order.kind !== "MARKET";
  const asked = cancelling.isPending || order.cancel_asked_by !== null;
  return (
    <span
      className="inline-flex items-center gap-1 max-md:flex-col max-md:items-stretch"
      onClick={(event) => event.stopPropagation()}
    >
      {cancelling.error !== null && (
        <span role="alert" className="max-w-60 truncate text-2xs text-down">
          {messageOf(cancelling.error)}
        </span>
      )}
      {stands && (
        <Button aria-label={says.replaceOf(pair, price)} onClick={() => onReplace(order)}>
          {says.replace}
        </Button>
      )}
      <Button
        aria-label={says.cancelOf(pair, price)}
        disabled={asked}
        onClick={() => cancelling.mutate()}
      >
        {asked ? says.cancelling : strings.cancel}
      </Button>
    </span>
  );
}

function useCancel(order: Order) {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => cancelOrder(api, order.id),
    onSettled: async () => {
      await cache.invalidateQueries({ queryKey: keys.orders(order.account_id) });
      await cache.invalidateQueries({ queryKey: keys.waiting(order.account_id) });
    },
  });
}
