import { answered } from "@/api/client";
import type { Api } from "@/api/client";
import type { AccountState, Order, OrderRequest, StopMode } from "@/api/types";

export function signIn(api: Api, username: string, password: string) {
  return answered(api.POST("/api/auth/login", { body: { username, password } }));
}

export function signOut(api: Api) {
  return answered(api.POST("/api/auth/logout"));
}

/** Ask for an order. Asking again with the same key returns the same order, never a second one. */
export function requestOrder(api: Api, request: OrderRequest, key: string): Promise<Order> {
  return answered(
    api.POST("/api/orders", { body: request, params: { header: { "Idempotency-Key": key } } }),
  );
}

/** Ask for the order that closes a position; keys work as for any order. */
export function closePosition(
  api: Api,
  account: string,
  instrument: string,
  key: string,
): Promise<Order> {
  return answered(
    api.POST("/api/positions/close", {
      body: { account_id: account, instrument },
      params: { header: { "Idempotency-Key": key } },
    }),
  );
}

export function setAccountState(api: Api, account: string, state: AccountState, reason: string) {
  return answered(
    api.PUT("/api/accounts/{id}/state", {
      params: { path: { id: account } },
      body: { state, reason },
    }),
  );
}

export type ParameterValues = Record<string, number | boolean>;

export function startRun(
  api: Api,
  request: {
    account_id: string;
    strategy: string;
    instrument: string;
    parameters: ParameterValues;
  },
) {
  return answered(api.POST("/api/runs", { body: request }));
}

/** Stop a run; `drainSeconds` is how long a draining one may take to get flat by itself. */
export function stopRun(api: Api, run: string, mode: StopMode, drainSeconds: number | null) {
  const body = mode === "drain" ? { mode, drain_seconds: drainSeconds } : { mode };
  return answered(api.POST("/api/runs/{id}/stop", { params: { path: { id: run } }, body }));
}
