import { queryOptions } from "@tanstack/react-query";
import { answered } from "@/api/client";
import type { Api } from "@/api/client";
import { keys } from "@/api/keys";
import type { PlatformEvent } from "@/api/types";

const pageSize = 100;
export const systemStream = "system";

export function accountStream(account: string): string {
  return `account:${account}`;
}

/** The newest events of a stream, newest first; pushes are added in front. */
export const latestEventsQuery = (api: Api, stream: string) =>
  queryOptions({
    queryKey: keys.events(stream),
    queryFn: async () =>
      (
        await answered(
          api.GET("/api/events/latest", {
            params: { query: { ...chosen(stream), limit: pageSize } },
          }),
        )
      ).items,
    staleTime: Infinity,
  });

/** The page of events before `oldest`, newest first: sequences have no gaps, so it can be counted. */
export async function earlierEvents(
  api: Api,
  stream: string,
  oldest: number,
): Promise<PlatformEvent[]> {
  const after = Math.max(0, oldest - 1 - pageSize);
  const limit = oldest - 1 - after;
  if (limit <= 0) return [];
  const page = await answered(
    api.GET("/api/events", { params: { query: { ...chosen(stream), after, limit } } }),
  );
  return page.items.toReversed();
}

export const platformHealthQuery = (api: Api) =>
  queryOptions({
    queryKey: keys.health,
    queryFn: () => answered(api.GET("/api/admin/health")),
    refetchInterval: 5_000,
    retry: false,
  });

function chosen(stream: string): { account_id: string } | { stream: string } {
  return stream.startsWith("account:")
    ? { account_id: stream.slice("account:".length) }
    : { stream };
}
