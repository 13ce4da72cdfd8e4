import { exitDistance } from "./draft";
import type { Draft, Side, Terms } from "./draft";
import { conversionRate } from "@/figures/conversion";
import type { MidPrices } from "@/figures/conversion";
import { decimal, multiply } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import type { ExitDraft } from "@/figures/exits";
import { parsedUnits } from "@/figures/parts";
import { atHome, baseCurrency } from "@/figures/profit";

/** What an order would mean in home currency; null where a figure is missing. */
export interface Estimate {
  readonly value: Decimal | null;
  readonly margin: Decimal | null;
  readonly risk: Decimal | null;
  readonly reward: Decimal | null;
}

export function estimate(draft: Draft, terms: Terms, side: Side, mids: MidPrices): Estimate {
  const value = valueAtHome(draft, terms, mids);
  const rate = decimal(terms.instrument.margin_rate);
  return {
    value,
    margin: value === null ? null : multiply(value, rate),
    risk: exitAmount(draft.stop, draft, terms, side, mids),
    reward: exitAmount(draft.target, draft, terms, side, mids),
  };
}

function valueAtHome(draft: Draft, terms: Terms, mids: MidPrices): Decimal | null {
  const units = parsedUnits(draft.units);
  const rate = conversionRate(baseCurrency(terms.instrument.name), terms.account.currency, mids);
  return units === null || rate === null ? null : multiply(units, rate);
}

function exitAmount(
  exit: ExitDraft,
  draft: Draft,
  terms: Terms,
  side: Side,
  mids: MidPrices,
): Decimal | null {
  const units = parsedUnits(draft.units);
  const distance = exitDistance(exit, draft, terms, side);
  if (units === null || distance === null) return null;
  return atHome(multiply(units, distance), terms.instrument.name, terms.account.currency, mids);
}
