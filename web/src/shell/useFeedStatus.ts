import { formatAge } from "@/figures/times";
import { useConnection, useNow } from "@/live/hooks";
import { useLive } from "@/live/LiveProvider";
import { feedStatus } from "@/shell/feedStatus";
import type { FeedStatus } from "@/shell/feedStatus";

/** The feed's status and the age of the last tick, looked at every half second. */
export function useFeedStatus(): { status: FeedStatus; age: string | null } {
  const { board } = useLive();
  const connection = useConnection();
  const now = useNow(500);
  const last = board.lastArrival;
  return {
    status: feedStatus(connection, last, now),
    age: last === null ? null : formatAge(now - last),
  };
}
