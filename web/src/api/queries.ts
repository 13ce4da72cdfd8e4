import { queryOptions } from "@tanstack/react-query";
import { answered } from "@/api/client";
import type { Api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Granularity, Position } from "@/api/types";

const minute = 60_000;

export const meQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.me,
    queryFn: () => answered(api.GET("/api/auth/me")),
    staleTime: 5 * minute,
    retry: false,
  });

export const configQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.config,
    queryFn: () => answered(api.GET("/api/config")),
    staleTime: Infinity,
  });

export const accountsQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.accounts,
    queryFn: async () => (await answered(api.GET("/api/accounts"))).items,
    refetchInterval: minute,
  });

/** Every kill switch that the user may see, the global one first. */
export const killSwitchQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.killSwitch,
    queryFn: async () => (await answered(api.GET("/api/kill-switches"))).items,
    refetchInterval: minute,
    retry: false,
  });

export const instrumentsQuery = (api: Api, account: string) =>
  queryOptions({
    queryKey: keys.instruments(account),
    queryFn: async () =>
      (
        await answered(
          api.GET("/api/accounts/{id}/instruments", { params: { path: { id: account } } }),
        )
      ).items,
    staleTime: 60 * minute,
  });

export const candlesQuery = (
  api: Api,
  account: string,
  instrument: string,
  granularity: Granularity,
) =>
  queryOptions({
    queryKey: keys.candles(account, instrument, granularity),
    queryFn: async () =>
      (
        await answered(
          api.GET("/api/accounts/{id}/candles", {
            params: { path: { id: account }, query: { instrument, granularity, count: 500 } },
          }),
        )
      ).candles,
    staleTime: minute,
    refetchInterval: 5 * minute,
  });

/** What holds entries back now; asked often, since it ends with the market's clock. */
export const protectionsQuery = (api: Api, account: string) =>
  queryOptions({
    queryKey: keys.protections(account),
    queryFn: async () =>
      (
        await answered(
          api.GET("/api/accounts/{id}/protections", { params: { path: { id: account } } }),
        )
      ).items,
    refetchInterval: minute / 4,
  });

export const positionsQuery = (api: Api, account: string) =>
  queryOptions({
    queryKey: keys.positions(account),
    queryFn: async (): Promise<Position[]> =>
      (await answered(api.GET("/api/positions", { params: { query: { account_id: account } } })))
        .items,
    refetchInterval: minute,
  });

export const ordersQuery = (api: Api, account: string) =>
  queryOptions({
    queryKey: keys.orders(account),
    queryFn: async () =>
      (
        await answered(
          api.GET("/api/orders", { params: { query: { account_id: account, limit: 100 } } }),
        )
      ).items,
    refetchInterval: minute,
  });

/** Orders that stand at the broker, however long ago they were asked for. */
export const waitingQuery = (api: Api, account: string) =>
  queryOptions({
    queryKey: keys.waiting(account),
    queryFn: async () =>
      (
        await answered(
          api.GET("/api/orders", {
            params: { query: { account_id: account, state: "submitted", limit: 100 } },
          }),
        )
      ).items,
    refetchInterval: minute,
  });

/** Orders of all accounts that wait for people, then the latest that were decided. */
export const approvalsQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.approvals,
    queryFn: async () =>
      (await answered(api.GET("/api/approvals", { params: { query: { limit: 50 } } }))).items,
    refetchInterval: minute,
  });

export const orderStoryQuery = (api: Api, order: string) =>
  queryOptions({
    queryKey: keys.orderStory(order),
    queryFn: () => answered(api.GET("/api/orders/{id}", { params: { path: { id: order } } })),
  });

export const tradesQuery = (api: Api, account: string, state: "open" | "closed") =>
  queryOptions({
    queryKey: keys.trades(account, state),
    queryFn: async () =>
      (
        await answered(
          api.GET("/api/trades", { params: { query: { account_id: account, state, limit: 200 } } }),
        )
      ).items,
    refetchInterval: minute,
  });

export const balancesQuery = (api: Api, account: string, from: string | null) =>
  queryOptions({
    queryKey: keys.balances(account, from),
    queryFn: async () =>
      (
        await answered(
          api.GET("/api/balances", {
            params: {
              query: from === null ? { account_id: account } : { account_id: account, from },
            },
          }),
        )
      ).items,
    refetchInterval: minute,
  });
