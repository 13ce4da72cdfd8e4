import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { instrumentsQuery } from "@/api/queries";
import type { Instrument } from "@/api/types";
import { useAccount } from "@/session/account";

/** What the account can trade, in the order that the broker lists it; empty until it is known. */
export function useInstruments(): readonly Instrument[] {
  const { data } = useQuery(instrumentsQuery(useApi(), useAccount().id));
  return data ?? [];
}

export function useInstrument(name: string): Instrument | undefined {
  return useInstruments().find((instrument) => instrument.name === name);
}
