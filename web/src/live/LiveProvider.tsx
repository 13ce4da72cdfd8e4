import { useQueryClient } from "@tanstack/react-query";
import { createContext, use, useEffect, useState } from "react";
import type { ReactNode } from "react";
import { CacheReader } from "@/live/cacheReader";
import { Connection } from "@/live/connection";
import { MarketData } from "@/live/marketData";
import { QuoteBoard } from "@/live/quotes";
import { Updates } from "@/live/updates";

export interface Live {
  readonly board: QuoteBoard;
  readonly connection: Connection;
  readonly market: MarketData;
  /** Stop waiting and connect now. */
  readonly retry: () => void;
}

interface LiveParts extends Live {
  readonly updates: Updates;
}

const LiveContext = createContext<Live | null>(null);

/** Keeps both connections to the platform while a trader is signed in. */
export function LiveProvider({ origin, children }: { origin: string; children: ReactNode }) {
  const cache = useQueryClient();
  const [live] = useState(() => connect(origin, new CacheReader(cache)));
  useEffect(() => {
    live.updates.start();
    return () => {
      live.updates.stop();
      live.market.stop();
    };
  }, [live]);
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = use(LiveContext);
  if (live === null) throw new Error("useLive needs a LiveProvider above it");
  return live;
}

function connect(origin: string, reader: CacheReader): LiveParts {
  const connection = new Connection();
  const board = new QuoteBoard();
  const updates = new Updates({
    origin,
    reader,
    onStatus: (status) => connection.change({ updates: status }, Date.now()),
  });
  const market = new MarketData({
    origin,
    board,
    onStatus: (status) => connection.change({ prices: status }, Date.now()),
    onFeed: (feed) => connection.change({ feed }, Date.now()),
  });
  const retry = () => {
    if (connection.get().updates.state !== "open") updates.reconnect();
    if (connection.get().prices.state !== "open") market.reconnect();
  };
  return { board, connection, market, updates, retry };
}
