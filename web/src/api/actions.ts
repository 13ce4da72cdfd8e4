import { answered } from "@/api/client";
import type { Api } from "@/api/client";
import type {
  AccountState,
  Approval,
  OcoRequest,
  Order,
  OrderGroup,
  OrderRequest,
  ReplaceRequest,
  StopMode,
  Trade,
} from "@/api/types";

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

/** Ask for orders of which one cancels the others; keys work as for any order. */
export function requestGroup(api: Api, request: OcoRequest, key: string): Promise<OrderGroup> {
  return answered(
    api.POST("/api/orders/oco", { body: request, params: { header: { "Idempotency-Key": key } } }),
  );
}

/** Put another order in the place of one that waits; the answer is the new order. */
export function replaceOrder(
  api: Api,
  id: string,
  request: ReplaceRequest,
  key: string,
): Promise<Order> {
  return answered(
    api.PUT("/api/orders/{id}", {
      body: request,
      params: { path: { id }, header: { "Idempotency-Key": key } },
    }),
  );
}

/** Take an order back; the answer shows it as it stands after a few seconds at most. */
export function cancelOrder(api: Api, id: string): Promise<Order> {
  return answered(api.DELETE("/api/orders/{id}", { params: { path: { id } } }));
}

/** Ask for the order that closes a position, or so many units of it. */
export function closePosition(
  api: Api,
  { account_id, instrument }: { account_id: string; instrument: string },
  units: string | null,
  key: string,
): Promise<Order> {
  return answered(
    api.POST("/api/positions/close", {
      body: { account_id, instrument, units },
      params: { header: { "Idempotency-Key": key } },
    }),
  );
}

/** Ask for the order that closes a trade, or so many units of it. */
export function closeTrade(
  api: Api,
  { id, account_id }: Trade,
  units: string | null,
  key: string,
): Promise<Order> {
  return answered(
    api.POST("/api/trades/{id}/close", {
      body: { account_id, units },
      params: { path: { id }, header: { "Idempotency-Key": key } },
    }),
  );
}

/** What is to guard a trade from now on; what is left out stays as it is. */
export interface Guards {
  readonly stop_loss_price?: string;
  readonly stop_loss_distance?: string;
  readonly take_profit_price?: string;
  readonly take_profit_distance?: string;
  readonly trailing_stop_distance?: string;
}

export function guardTrade(api: Api, { id, account_id }: Trade, guards: Guards, key: string) {
  return answered(
    api.PUT("/api/trades/{id}/guards", {
      body: { account_id, ...guards },
      params: { path: { id }, header: { "Idempotency-Key": key } },
    }),
  );
}

/** Say something about an order that waits for people; `units` are signed, for an amendment. */
export type Word =
  | { readonly choice: "approve" | "refuse"; readonly note: string }
  | { readonly choice: "amend"; readonly note: string; readonly units: string };

export function sayOf(api: Api, id: string, word: Word): Promise<Approval> {
  const params = { path: { id } };
  const { note } = word;
  if (word.choice === "amend") {
    return answered(
      api.POST("/api/orders/{id}/amend", { params, body: { note, units: word.units } }),
    );
  }
  return word.choice === "approve"
    ? answered(api.POST("/api/orders/{id}/approve", { params, body: { note } }))
    : answered(api.POST("/api/orders/{id}/refuse", { params, body: { note } }));
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
