import { add, decimal, divide, multiply } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";

/** Finds the mid price of a pair such as EUR_USD, where one has arrived. */
export type MidPrices = (pair: string) => Decimal | undefined;

const rateDecimals = 12;
const one = decimal("1");

/** What one unit of a currency is worth at home, directly or over the dollar. */
export function conversionRate(currency: string, home: string, mids: MidPrices): Decimal | null {
  const direct = leg(currency, home, mids);
  if (direct !== null) return direct;
  const toDollar = leg(currency, "USD", mids);
  const toHome = leg("USD", home, mids);
  return toDollar === null || toHome === null ? null : multiply(toDollar, toHome);
}

export function midOf(bid: string, ask: string): Decimal {
  const sum = add(decimal(bid), decimal(ask));
  return { digits: sum.digits * 5n, scale: sum.scale + 1 };
}

function leg(from: string, to: string, mids: MidPrices): Decimal | null {
  if (from === to) return one;
  const direct = mids(`${from}_${to}`);
  if (direct !== undefined) return direct;
  const inverse = mids(`${to}_${from}`);
  return inverse === undefined ? null : divide(one, inverse, rateDecimals);
}
