import type { Account, Instrument, OrderKind, OrderRequest, TimeInForce } from "@/api/types";
import {
  compare,
  decimal,
  decimalText,
  negate,
  parseDecimal,
  sign,
  subtract,
} from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import { exitPart, isBlank, plainPrice } from "@/figures/exits";
import type { ExitDraft } from "@/figures/exits";
import { parsedUnits } from "@/figures/parts";
import { pipsToDistance } from "@/figures/pips";
import { closeSeconds, goodTillMoment } from "./times";
import type { CloseAfter } from "./times";

export type Side = "buy" | "sell";

/** An order as it is typed; empty text means none. */
export interface Draft {
  readonly kind: OrderKind;
  readonly units: string;
  /** Where an order that waits is filled or triggered. */
  readonly price: string;
  readonly stop: ExitDraft;
  readonly target: ExitDraft;
  /** In pips. */
  readonly trail: string;
  readonly bound: string;
  /** Null is the usual one of the kind. */
  readonly timeInForce: TimeInForce | null;
  /** In UTC, as the field has it: `2026-11-24T21:00`. */
  readonly goodTill: string;
  readonly closeAfter: CloseAfter;
}

export const blankDraft: Draft = {
  kind: "MARKET",
  units: "10,000",
  price: "",
  stop: { mode: "pips", text: "20" },
  target: { mode: "pips", text: "30" },
  trail: "",
  bound: "",
  timeInForce: null,
  goodTill: "",
  closeAfter: { text: "", unit: "minutes" },
};

export interface Terms {
  readonly account: Account;
  readonly instrument: Instrument;
  readonly market:
    { readonly bid: string; readonly ask: string; readonly time?: string } | undefined;
}

/** How long an order of a kind may stand at the broker, the usual one first. */
export function timesOf(kind: OrderKind): readonly TimeInForce[] {
  return kind === "MARKET" ? ["FOK", "IOC"] : ["GTC", "GTD", "GFD"];
}

export function chosenTime({ kind, timeInForce }: Draft): TimeInForce | undefined {
  return timeInForce ?? timesOf(kind)[0];
}

/** The price of a limit bounds it already. */
export function mayBeBounded(kind: OrderKind): boolean {
  return kind !== "LIMIT";
}

/** A draft of another kind: what the new one cannot have is let go. */
export function ofKind(draft: Draft, kind: OrderKind): Draft {
  const timeInForce =
    draft.timeInForce !== null && timesOf(kind).includes(draft.timeInForce)
      ? draft.timeInForce
      : null;
  const price = kind === "MARKET" ? "" : draft.price;
  return { ...draft, kind, timeInForce, price, bound: mayBeBounded(kind) ? draft.bound : "" };
}

/** The request that a sound draft stands for. */
export function orderRequest(draft: Draft, terms: Terms, side: Side): OrderRequest {
  const units = decimal(plainUnits(draft.units));
  return {
    account_id: terms.account.id,
    instrument: terms.instrument.name,
    ...(draft.kind !== "MARKET" && { kind: draft.kind }),
    units: decimalText(side === "buy" ? units : negate(units)),
    ...termsPart(draft, terms.instrument),
  } as OrderRequest;
}

function termsPart(draft: Draft, instrument: Instrument) {
  const time = draft.timeInForce;
  const seconds = closeSeconds(draft.closeAfter);
  return {
    ...(draft.kind !== "MARKET" && { price: plainPrice(draft.price) }),
    ...(!isBlank(draft.bound) &&
      mayBeBounded(draft.kind) && { price_bound: plainPrice(draft.bound) }),
    ...(time !== null && { time_in_force: time }),
    ...(time === "GTD" && { good_till: goodTillMoment(draft.goodTill) }),
    ...exitPart("stop_loss", draft.stop, instrument),
    ...exitPart("take_profit", draft.target, instrument),
    ...(!isBlank(draft.trail) && {
      trailing_stop_distance: pipsToDistance(decimal(draft.trail), instrument),
    }),
    ...(seconds !== null && { close_after_seconds: seconds }),
  };
}

/** The price at which an order would be filled as far as that can be said now. */
export function entryPrice(draft: Draft, { market }: Terms, side: Side): Decimal | null {
  if (draft.kind !== "MARKET") return parseDecimal(draft.price);
  if (market === undefined) return null;
  return decimal(side === "buy" ? market.ask : market.bid);
}

/** How far an exit is from the entry as a price distance; null while that cannot be said. */
export function exitDistance(
  exit: ExitDraft,
  draft: Draft,
  terms: Terms,
  side: Side,
): Decimal | null {
  const value = parseDecimal(exit.text);
  const entry = entryPrice(draft, terms, side);
  if (value === null || entry === null) return null;
  if (exit.mode === "pips") return decimal(pipsToDistance(value, terms.instrument));
  const distance = subtract(value, entry);
  return sign(distance) < 0 ? negate(distance) : distance;
}

/** Tell whether the market has passed a waiting order's price: a limit would be filled at once. */
export function isThrough(draft: Draft, { market }: Terms, side: Side): boolean {
  const price = parseDecimal(draft.price);
  if (price === null || market === undefined || draft.kind === "MARKET") return false;
  if (draft.kind === "MARKET_IF_TOUCHED") return false;
  const there = decimal(side === "buy" ? market.ask : market.bid);
  const below = compare(there, price) <= 0;
  const above = compare(there, price) >= 0;
  return (draft.kind === "LIMIT") === (side === "buy") ? below : above;
}

function plainUnits(text: string): string {
  const units = parsedUnits(text);
  return units === null ? text : decimalText(units);
}
