import { useMutation, useQueryClient } from "@tanstack/react-query";
import { replaceOrder, requestGroup, requestOrder } from "@/api/actions";
import { useApi } from "@/api/client";
import type { Api } from "@/api/client";
import { newIdempotencyKey } from "@/api/idempotency";
import { keys } from "@/api/keys";
import type { OcoRequest, Order, OrderRequest, ReplaceRequest } from "@/api/types";
import { including } from "@/live/lists";

interface Sent<Request> {
  readonly request: Request;
  readonly key: string;
}

type Ask<Request> = (api: Api, request: Request, key: string) => Promise<readonly Order[]>;

/**
 * Sends one request for orders at a time. Every click is a request with a key of its own;
 * `askAgain` repeats the last one under its old key, which is safe when no answer came.
 */
function useSending<Request>(ask: Ask<Request>) {
  const api = useApi();
  const cache = useQueryClient();
  const sending = useMutation({
    mutationFn: ({ request, key }: Sent<Request>) => ask(api, request, key),
    onSuccess: (answers) => {
      for (const order of answers) {
        cache.setQueryData<Order[]>(keys.orders(order.account_id), (orders) =>
          orders === undefined ? undefined : including(orders, order, (a, b) => a.id === b.id),
        );
      }
    },
  });
  return {
    orders: sending.data,
    error: sending.error,
    isSending: sending.isPending,
    send: (request: Request) => sending.mutate({ request, key: newIdempotencyKey() }),
    askAgain: () => sending.variables !== undefined && sending.mutate(sending.variables),
    dismiss: () => sending.reset(),
  };
}

/** What a form shows of what it sent. */
export type Sending = Omit<ReturnType<typeof useSending>, "send">;

export function useSendOrder() {
  return useSending<OrderRequest>(async (api, request, key) => [
    await requestOrder(api, request, key),
  ]);
}

export function useSendGroup() {
  return useSending<OcoRequest>(
    async (api, request, key) => (await requestGroup(api, request, key)).orders,
  );
}

export function useReplaceOrder(id: string) {
  return useSending<ReplaceRequest>(async (api, request, key) => [
    await replaceOrder(api, id, request, key),
  ]);
}
