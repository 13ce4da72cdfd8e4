import { queryOptions } from "@tanstack/react-query";
import { answered } from "@/api/client";
import type { Api } from "@/api/client";
import { keys } from "@/api/keys";

const catalogue = (api: Api) => ({
  queryKey: keys.strategies,
  queryFn: () => answered(api.GET("/api/strategies")),
  staleTime: 5 * 60_000,
});

export const strategiesQuery = (api: Api) =>
  queryOptions({ ...catalogue(api), select: ({ items }) => items });

/** Files of the user's own folder that are no strategies yet. */
export const brokenStrategiesQuery = (api: Api) =>
  queryOptions({ ...catalogue(api), select: ({ broken }) => broken });

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
