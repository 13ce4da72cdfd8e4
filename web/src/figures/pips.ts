import {
  absolute,
  decimalText,
  divide,
  multiply,
  powerOfTen,
  round,
  subtract,
} from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";

/** How an instrument counts: a pip is ten to the power of `pip_location`. */
export interface PipScale {
  readonly pip_location: number;
  readonly display_precision: number;
}

/** Turn pips into a price distance, cut to the instrument's last digit. */
export function pipsToDistance(pips: Decimal, scale: PipScale): string {
  const distance = multiply(pips, powerOfTen(scale.pip_location));
  return decimalText(round(distance, scale.display_precision));
}

/** The distance between two prices in pips, to a tenth. */
export function distanceInPips(a: Decimal, b: Decimal, scale: PipScale): Decimal {
  return divide(absolute(subtract(a, b)), powerOfTen(scale.pip_location), 1);
}
