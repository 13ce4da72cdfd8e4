import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answered } from "@/api/client";
import type { Api } from "@/api/client";
import { keys } from "@/api/keys";

const minute = 60_000;
const page = 50;
const firstPage: { cursor?: string } = {};

/** The latest backtests; pushes move them while they run. */
export const backtestsQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.backtests,
    queryFn: async () =>
      (await answered(api.GET("/api/backtests", { params: { query: { limit: page } } }))).items,
    refetchInterval: minute,
  });

/** Backtests asked for before those of the list, page by page. */
export const earlierBacktests = (api: Api, enabled: boolean) =>
  infiniteQueryOptions({
    queryKey: ["earlier-backtests"],
    queryFn: ({ pageParam }) =>
      answered(api.GET("/api/backtests", { params: { query: { limit: page, ...pageParam } } })),
    initialPageParam: firstPage,
    getNextPageParam: ({ next_cursor: cursor }) => (cursor === null ? undefined : { cursor }),
    enabled,
  });

export const backtestQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: keys.backtest(id),
    queryFn: () => answered(api.GET("/api/backtests/{id}", { params: { path: { id } } })),
    refetchInterval: minute,
  });

/** What a finished backtest has to draw; it never changes. */
export const chartsQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: keys.backtestCharts(id),
    queryFn: () => answered(api.GET("/api/backtests/{id}/charts", { params: { path: { id } } })),
    staleTime: Infinity,
  });

export const backtestTradesQuery = (api: Api, id: string) =>
  infiniteQueryOptions({
    queryKey: keys.backtestTrades(id),
    queryFn: ({ pageParam }) =>
      answered(
        api.GET("/api/backtests/{id}/trades", {
          params: { path: { id }, query: { limit: 100, ...pageParam } },
        }),
      ),
    initialPageParam: firstPage,
    getNextPageParam: ({ next_cursor: cursor }) => (cursor === null ? undefined : { cursor }),
    staleTime: Infinity,
  });

export const presetsQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.backtestPresets,
    queryFn: async () => (await answered(api.GET("/api/backtests/presets"))).items,
    staleTime: Infinity,
  });

export const metricsQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.backtestMetrics,
    queryFn: async () => (await answered(api.GET("/api/backtests/metrics"))).items,
    staleTime: Infinity,
  });

export const comparisonQuery = (api: Api, ids: string) =>
  queryOptions({
    queryKey: keys.comparison(ids),
    queryFn: async () =>
      (await answered(api.GET("/api/backtests/compare", { params: { query: { ids } } }))).items,
  });

export const historyQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.history,
    queryFn: async () => (await answered(api.GET("/api/history"))).items,
    refetchInterval: minute,
  });
