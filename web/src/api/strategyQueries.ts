import { queryOptions } from "@tanstack/react-query";
import { answered } from "@/api/client";
import type { Api } from "@/api/client";
import { keys } from "@/api/keys";

export const strategiesQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.strategies,
    queryFn: async () => (await answered(api.GET("/api/strategies"))).items,
    staleTime: 5 * 60_000,
  });

export const runsQuery = (api: Api, account: string) =>
  queryOptions({
    queryKey: keys.runs(account),
    queryFn: async () =>
      (await answered(api.GET("/api/runs", { params: { query: { account_id: account } } }))).items,
    refetchInterval: 60_000,
  });

export const journalQuery = (api: Api, run: string) =>
  queryOptions({
    queryKey: keys.journal(run),
    queryFn: async () =>
      (
        await answered(
          api.GET("/api/runs/{id}/journal", {
            params: { path: { id: run }, query: { limit: 100 } },
          }),
        )
      ).items,
    refetchInterval: 5_000,
  });
