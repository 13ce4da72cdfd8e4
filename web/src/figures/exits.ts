import {
  decimal,
  decimalText,
  divide,
  parseDecimal,
  powerOfTen,
  sign,
  significantDecimals,
} from "@/figures/decimal";
import { pipsToDistance } from "@/figures/pips";
import type { PipScale } from "@/figures/pips";
import { strings } from "@/strings";

export type ExitMode = "pips" | "price";

/** A stop or a target as it is typed; empty text means none. */
export interface ExitDraft {
  readonly mode: ExitMode;
  readonly text: string;
}

const says = strings.ticket.problems;

export function isBlank(text: string): boolean {
  return text.trim() === "";
}

/** What is wrong with a price as it is typed. */
export function priceProblem(text: string, { display_precision }: PipScale): string | undefined {
  return numberProblem(text, display_precision);
}

/** What is wrong with a distance in pips as it is typed. */
export function pipsProblem(text: string, scale: PipScale): string | undefined {
  return numberProblem(text, scale.display_precision + scale.pip_location);
}

export function exitProblem({ mode, text }: ExitDraft, scale: PipScale): string | undefined {
  return mode === "price" ? priceProblem(text, scale) : pipsProblem(text, scale);
}

/** The part of a request that an exit stands for; none for an empty one. */
export function exitPart(
  name: "stop_loss" | "take_profit",
  { mode, text }: ExitDraft,
  scale: PipScale,
): Record<string, string> {
  if (isBlank(text)) return {};
  if (mode === "price") return { [`${name}_price`]: plainPrice(text) };
  return { [`${name}_distance`]: pipsToDistance(decimal(text), scale) };
}

export function plainPrice(text: string): string {
  return decimalText(decimal(text));
}

/** A price distance in pips as plain text, without zeros that say nothing. */
export function distanceToPips(distance: string, scale: PipScale): string {
  const pips = divide(decimal(distance), powerOfTen(scale.pip_location), 1);
  return decimalText(pips).replace(/\.0$/, "");
}

function numberProblem(text: string, decimals: number): string | undefined {
  const value = parseDecimal(text);
  if (value === null) return says.number;
  if (sign(value) <= 0) return says.zero;
  return significantDecimals(value) > decimals ? says.decimals(decimals) : undefined;
}
