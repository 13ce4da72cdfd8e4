import { decimal, divide, negate, powerOfTen, sign, subtract } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import type { PipScale } from "@/figures/pips";

interface Filled {
  readonly units: string;
  readonly expected_price: string | null;
  readonly fill_price: string | null;
}

/** How much worse (positive) or better the fill was than the price that was seen, in pips. */
export function slippageInPips(order: Filled, scale: PipScale): Decimal | null {
  if (order.expected_price === null || order.fill_price === null) return null;
  const dearer = subtract(decimal(order.fill_price), decimal(order.expected_price));
  const worse = sign(decimal(order.units)) > 0 ? dearer : negate(dearer);
  return divide(worse, powerOfTen(scale.pip_location), 1);
}
