import {
  absolute,
  compare,
  decimal,
  decimalText,
  multiply,
  parseDecimal,
  round,
  sign,
  subtract,
} from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";

/** Units as typed, thousands separators allowed; null where they are no number. */
export function parsedUnits(text: string): Decimal | null {
  return parseDecimal(text.replaceAll(/[,\s_]/g, ""));
}

/** So many percent of a holding's units, without their sign, never rounded to more. */
export function percentOf(units: string, percent: string, precision: number): string {
  const exact = multiply(absolute(decimal(units)), { digits: BigInt(percent), scale: 2 });
  const near = round(exact, precision);
  const unit = { digits: 1n, scale: precision };
  return decimalText(compare(near, exact) > 0 ? subtract(near, unit) : near);
}

/** Tell whether somebody typed a part of a holding: more than none, at most all of it. */
export function isPart(text: string, whole: string): boolean {
  const units = parsedUnits(text);
  return units !== null && sign(units) > 0 && compare(units, absolute(decimal(whole))) <= 0;
}
