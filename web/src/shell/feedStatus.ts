import type { ConnectionState } from "@/live/connection";

export type FeedStatus = "live" | "stale" | "waiting" | "offline";

/** A market that says nothing for this long is not live any more. */
export const staleAfterMs = 10_000;

/** How far the prices on the screen can be trusted. */
export function feedStatus(
  connection: ConnectionState,
  lastArrival: number | null,
  now: number,
): FeedStatus {
  if (connection.lostAt !== null) return "offline";
  if (connection.feed?.status === "stale") return "stale";
  if (lastArrival === null) return "waiting";
  return now - lastArrival > staleAfterMs ? "stale" : "live";
}
