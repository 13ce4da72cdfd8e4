import { conversionRate } from "@/figures/conversion";
import type { MidPrices } from "@/figures/conversion";
import { add, decimal, multiply, sign, subtract, zero } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";

export interface Holding {
  readonly instrument: string;
  readonly units: string;
  readonly average_price: string | null;
}

export interface Market {
  readonly bid: string;
  readonly ask: string;
}

/** What a holding would bring at home if it were closed now; null while a rate is missing. */
export function unrealizedProfit(
  holding: Holding,
  market: Market | undefined,
  home: string,
  mids: MidPrices,
): Decimal | null {
  if (market === undefined || holding.average_price === null) return null;
  const units = decimal(holding.units);
  const leavesAt = decimal(sign(units) > 0 ? market.bid : market.ask);
  const inQuote = multiply(subtract(leavesAt, decimal(holding.average_price)), units);
  return atHome(inQuote, holding.instrument, home, mids);
}

/** Convert an amount in an instrument's quote currency. */
export function atHome(
  amount: Decimal,
  instrument: string,
  home: string,
  mids: MidPrices,
): Decimal | null {
  const rate = conversionRate(quoteCurrency(instrument), home, mids);
  return rate === null ? null : multiply(amount, rate);
}

export function quoteCurrency(instrument: string): string {
  return instrument.split("_")[1] ?? "";
}

export function baseCurrency(instrument: string): string {
  return instrument.split("_")[0] ?? "";
}

/** Add up amounts; null as soon as one of them is not known. */
export function total(amounts: readonly (Decimal | null)[]): Decimal | null {
  let sum = zero;
  for (const amount of amounts) {
    if (amount === null) return null;
    sum = add(sum, amount);
  }
  return sum;
}
