import { useMutation, useQueryClient } from "@tanstack/react-query";
import { requestOrder } from "@/api/actions";
import { useApi } from "@/api/client";
import { newIdempotencyKey } from "@/api/idempotency";
import { keys } from "@/api/keys";
import type { Order, OrderRequest } from "@/api/types";
import { including } from "@/live/lists";

interface Sending {
  readonly request: OrderRequest;
  readonly key: string;
}

/**
 * Sends one order at a time. Every click is a request with a key of its own; `askAgain` repeats the
 * last one under its old key, which is safe when no answer came.
 */
export function useSendOrder() {
  const api = useApi();
  const cache = useQueryClient();
  const sending = useMutation({
    mutationFn: ({ request, key }: Sending) => requestOrder(api, request, key),
    onSuccess: (order) => {
      cache.setQueryData<Order[]>(keys.orders(order.account_id), (orders) =>
        orders === undefined ? undefined : including(orders, order, (a, b) => a.id === b.id),
      );
    },
  });
  return {
    order: sending.data,
    error: sending.error,
    isSending: sending.isPending,
    send: (request: OrderRequest) => sending.mutate({ request, key: newIdempotencyKey() }),
    askAgain: () => sending.variables !== undefined && sending.mutate(sending.variables),
    dismiss: () => sending.reset(),
  };
}
