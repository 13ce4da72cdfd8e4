import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { useApi } from "@/api/client";
import { positionsQuery } from "@/api/queries";
import type { Instrument } from "@/api/types";
import { useLive } from "@/live/LiveProvider";
import { useAccount } from "@/session/account";
import { useInstruments } from "@/session/instruments";
import { usePreference } from "@/session/preferences";
import { useWaitingOrders } from "@/session/waiting";

const majors = [
  "EUR_USD",
  "GBP_USD",
  "USD_JPY",
  "AUD_USD",
  "USD_CAD",
  "USD_CHF",
  "NZD_USD",
  "EUR_JPY",
  "EUR_GBP",
  "GBP_JPY",
];

export interface WatchedPairs {
  readonly watched: readonly Instrument[];
  readonly others: readonly Instrument[];
  readonly add: (name: string) => void;
  readonly remove: (name: string) => void;
}

/** The pairs on the watchlist: the majors, until the trader chooses. */
export function useWatchedPairs(): WatchedPairs {
  const instruments = useInstruments();
  const [chosen, choose] = usePreference("watched", majors.join());
  const names = chosen.split(",");
  const isWatched = ({ name }: Instrument) => names.includes(name);
  return {
    watched: instruments.filter(isWatched).toSorted(byPlaceIn(names)),
    others: instruments.filter((instrument) => !isWatched(instrument)),
    add: (name) => choose([...names, name].join()),
    remove: (name) => choose(names.filter((other) => other !== name).join()),
  };
}

function byPlaceIn(names: readonly string[]) {
  return (a: Instrument, b: Instrument) => names.indexOf(a.name) - names.indexOf(b.name);
}

/** Keep prices coming for the watchlist, positions, waiting orders and the pair looked at. */
export function useMarketFeed(lookedAt: string | undefined): void {
  const { market } = useLive();
  const account = useAccount();
  const { watched } = useWatchedPairs();
  const { data: positions } = useQuery(positionsQuery(useApi(), account.id));
  const waiting = useWaitingOrders();
  const names = new Set(watched.map(({ name }) => name));
  if (lookedAt !== undefined) names.add(lookedAt);
  for (const position of positions ?? []) names.add(position.instrument);
  for (const order of waiting ?? []) names.add(order.instrument);
  const wanted = watched.length === 0 ? "" : [...names].toSorted().join();
  useEffect(() => {
    market.show(account.feed, wanted === "" ? [] : wanted.split(","));
  }, [market, account.feed, wanted]);
}
