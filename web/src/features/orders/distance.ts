import { decimal } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import { distanceInPips } from "@/figures/pips";
import type { PipScale } from "@/figures/pips";

interface Waiting {
  readonly units: string;
  readonly price: string | null;
}

/** How far the side of the market that an order would take is from its price, in pips. */
export function distanceFromMarket(
  { units, price }: Waiting,
  market: { readonly bid: string; readonly ask: string } | undefined,
  scale: PipScale | undefined,
): Decimal | null {
  if (price === null || market === undefined || scale === undefined) return null;
  const there = units.startsWith("-") ? market.bid : market.ask;
  return distanceInPips(decimal(price), decimal(there), scale);
}
