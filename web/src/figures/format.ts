import { absolute, decimalText, parseDecimal, round, sign } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";

/** What stands where a figure is not known. */
export const unknownFigure = "–";
const minus = "\u2212";

/** Currencies without a minor unit; every other one is shown with cents. */
const wholeCurrencies = new Set(["JPY", "KRW", "HUF"]);

export type SignDisplay = "negative" | "always";

/** Write decimal text with grouped thousands and a real minus sign. */
export function formatDecimal(
  value: string | Decimal | null,
  decimals?: number,
  signs: SignDisplay = "negative",
): string {
  const parsed = typeof value === "string" ? parseDecimal(value) : value;
  if (parsed === null) return unknownFigure;
  const rounded = decimals === undefined ? parsed : round(parsed, decimals);
  return signOf(rounded, signs) + grouped(decimalText(absolute(rounded)));
}

export function formatMoney(
  value: string | Decimal | null,
  currency: string,
  signs: SignDisplay = "negative",
): string {
  return formatDecimal(value, wholeCurrencies.has(currency) ? 0 : 2, signs);
}

/** Write units as counted, without trailing zeros after the point. */
export function formatUnits(value: string, signs: SignDisplay = "negative"): string {
  return formatDecimal(trimmed(value), undefined, signs);
}

export function formatPrice(value: string | null, precision: number): string {
  return value === null ? unknownFigure : formatDecimal(value, precision).replaceAll(",", "");
}

export function formatPercent(share: number): string {
  return `${formatDecimal((share * 100).toFixed(1))}%`;
}

export interface PriceParts {
  /** The digits that seldom move. */
  readonly handle: string;
  /** The two digits that are traded. */
  readonly pips: string;
  /** Tenths of a pip. */
  readonly points: string;
}

/** Cut a price where a trader reads it: 1.08|41|2. */
export function priceParts(value: string, precision: number, pipLocation: number): PriceParts {
  const text = formatPrice(value, precision);
  const fine = precision + pipLocation;
  const points = fine > 0 ? text.slice(-fine) : "";
  const coarse = fine > 0 ? text.slice(0, -fine) : text;
  const pips = coarse.endsWith(".") ? coarse.slice(-3) : coarse.slice(-2);
  return { handle: coarse.slice(0, coarse.length - pips.length), pips, points };
}

function signOf(value: Decimal, signs: SignDisplay): string {
  const direction = sign(value);
  if (direction < 0) return minus;
  return direction > 0 && signs === "always" ? "+" : "";
}

function grouped(text: string): string {
  const [whole = "", fraction] = text.split(".");
  const thousands = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? thousands : `${thousands}.${fraction}`;
}

function trimmed(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}
