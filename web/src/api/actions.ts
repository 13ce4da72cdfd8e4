import { answered } from "@/api/client";
import type { Api } from "@/api/client";
import type { AccountState, Order, OrderRequest } from "@/api/types";

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

const everything = "global";

export function engageKillSwitch(api: Api, reason: string) {
  return answered(api.POST("/api/kill-switches", { body: { scope: everything, reason } }));
}

/** Asks for the release and gives the second word as soon as it counts. */
export async function releaseKillSwitch(api: Api, reason: string) {
  const asked = await answered(
    api.POST("/api/kill-switches/release", { body: { scope: everything, reason } }),
  );
  await untilConfirmable(asked.release);
  return answered(
    api.POST("/api/kill-switches/release/confirm", {
      body: { scope: everything, typed: everything },
    }),
  );
}

/** The browser's clock may differ from the server's: only the server's own times are compared. */
async function untilConfirmable(asked: { at: string; confirm_from: string } | null) {
  if (asked === null) return;
  const wait = Date.parse(asked.confirm_from) - Date.parse(asked.at);
  await new Promise((resolve) => setTimeout(resolve, wait + 100));
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

export function stopRun(api: Api, run: string) {
  return answered(api.POST("/api/runs/{id}/stop", { params: { path: { id: run } } }));
}
