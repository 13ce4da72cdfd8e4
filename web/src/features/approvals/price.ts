import type { Approval } from "@/api/types";
import {
  absolute,
  compare,
  decimal,
  divide,
  negate,
  powerOfTen,
  subtract,
} from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import type { PipScale } from "@/figures/pips";

type Seen = Pick<Approval["order"], "units" | "expected_price">;

/** How much worse (positive) or better the market is than the asker saw it, in price. */
export function movedSince({ units, expected_price }: Seen, now: string | undefined) {
  if (expected_price === null || now === undefined) return null;
  const dearer = subtract(decimal(now), decimal(expected_price));
  return units.startsWith("-") ? negate(dearer) : dearer;
}

export function inPips(distance: Decimal, { pip_location }: PipScale): Decimal {
  return divide(distance, powerOfTen(pip_location), 1);
}

/** Tell whether a price has moved further than a market order may be approved at. */
export function isTooFar(
  moved: Decimal,
  points: string | number,
  { display_precision }: PipScale,
): boolean {
  const most = { digits: decimal(String(points)).digits, scale: 0 };
  return compare(divide(absolute(moved), powerOfTen(-display_precision), 0), most) > 0;
}

/** Milliseconds as minutes and seconds, `4:07`; null once the time is up. */
export function countdown(milliseconds: number): string | null {
  if (milliseconds <= 0) return null;
  const seconds = Math.ceil(milliseconds / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const two = (value: number) => String(value).padStart(2, "0");
  const rest = `${two(minutes)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest.replace(/^0/, "");
}
