import { useEffect, useState, useSyncExternalStore } from "react";
import type { ConnectionState } from "@/live/connection";
import { useLive } from "@/live/LiveProvider";
import type { Quote } from "@/live/quotes";

/** The latest quote of an instrument; the component is drawn again at every one. */
export function useQuote(instrument: string): Quote | undefined {
  const { board } = useLive();
  return useSyncExternalStore(
    (changed) => board.subscribe(instrument, changed),
    () => board.get(instrument),
  );
}

export function useConnection(): ConnectionState {
  const { connection } = useLive();
  return useSyncExternalStore(connection.subscribe, connection.get);
}

/** A number that changes when any quote did, looked at `everyMs`: for sums over many quotes. */
export function useQuotesPulse(everyMs: number): number {
  const { board } = useLive();
  const [revision, setRevision] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setRevision(board.revision), everyMs);
    return () => clearInterval(timer);
  }, [board, everyMs]);
  return revision;
}

/** The present moment in milliseconds, renewed `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
