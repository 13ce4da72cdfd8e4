import type { OcoRequest, OrderKind } from "@/api/types";
import { ofKind, orderRequest } from "./draft";
import type { Draft, Side, Terms } from "./draft";
import { draftProblems } from "./problems";
import type { DraftProblems } from "./problems";
import { compare, parseDecimal } from "@/figures/decimal";
import { strings } from "@/strings";

/** What the two orders of a group have of their own; the rest is the same for both. */
export interface Leg {
  readonly side: Side;
  readonly kind: Exclude<OrderKind, "MARKET">;
  readonly price: string;
}

export type Legs = readonly [Leg, Leg];

/** A breakout either way, for a start. */
export const blankLegs: Legs = [
  { side: "buy", kind: "STOP", price: "" },
  { side: "sell", kind: "STOP", price: "" },
];

export function legDraft(common: Draft, leg: Leg): Draft {
  return { ...ofKind(common, leg.kind), price: leg.price };
}

export function legProblems(common: Draft, legs: Legs, terms: Terms): readonly DraftProblems[] {
  const each = legs.map((leg) => draftProblems(legDraft(common, leg), terms, leg.side));
  if (!sameTwice(legs)) return each;
  return each.with(1, { ...each[1], price: strings.trading.ticket.problems.bothPrices });
}

export function groupRequest(
  common: Draft,
  legs: Legs,
  terms: Terms,
  closeDouble: boolean,
): OcoRequest {
  const orders = legs.map((leg) => {
    const { account_id: _, ...order } = orderRequest(legDraft(common, leg), terms, leg.side);
    return order;
  });
  return { account_id: terms.account.id, orders, close_double: closeDouble };
}

function sameTwice([first, second]: Legs): boolean {
  if (first.side !== second.side || first.kind !== second.kind) return false;
  const [a, b] = [parseDecimal(first.price), parseDecimal(second.price)];
  return a !== null && b !== null && compare(a, b) === 0;
}
