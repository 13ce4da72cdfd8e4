import type { Account, Instrument, OrderRequest } from "@/api/types";
import {
  compare,
  decimal,
  decimalText,
  negate,
  parseDecimal,
  sign,
  significantDecimals,
  subtract,
} from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import { formatUnits } from "@/figures/format";
import { pipsToDistance } from "@/figures/pips";
import { strings } from "@/strings";

export type Side = "buy" | "sell";
export type ExitMode = "pips" | "price";

/** A stop or a target as it is typed; empty text means none. */
export interface ExitDraft {
  readonly mode: ExitMode;
  readonly text: string;
}

export interface Draft {
  readonly units: string;
  readonly stop: ExitDraft;
  readonly target: ExitDraft;
}

export interface DraftProblems {
  readonly units?: string;
  readonly stop?: string;
  readonly target?: string;
}

export interface Terms {
  readonly account: Account;
  readonly instrument: Instrument;
  readonly market: { readonly bid: string; readonly ask: string } | undefined;
}

const says = strings.ticket.problems;

/**
 * What is wrong with a draft before it is sent. With a side, prices are held against the market as
 * well. Limits of risk are not judged here: the platform does, and says so with its figures.
 */
export function draftProblems(draft: Draft, terms: Terms, side?: Side): DraftProblems {
  const units = unitsProblem(draft.units, terms.instrument);
  const stop = stopProblem(draft.stop, terms, side);
  const target = targetProblem(draft.target, terms, side);
  return {
    ...(units !== undefined && { units }),
    ...(stop !== undefined && { stop }),
    ...(target !== undefined && { target }),
  };
}

export function isSound(problems: DraftProblems): boolean {
  return Object.keys(problems).length === 0;
}

/** The request that a sound draft stands for. */
export function orderRequest(draft: Draft, terms: Terms, side: Side): OrderRequest {
  const units = decimal(withoutGroups(draft.units));
  return {
    account_id: terms.account.id,
    instrument: terms.instrument.name,
    units: decimalText(side === "buy" ? units : negate(units)),
    ...exit("stop_loss", draft.stop, terms.instrument),
    ...exit("take_profit", draft.target, terms.instrument),
  } as OrderRequest;
}

/** How far an exit is from the market as a price distance; null while that cannot be said. */
export function exitDistance(draft: ExitDraft, terms: Terms, side: Side): Decimal | null {
  const value = parseDecimal(draft.text);
  if (value === null || terms.market === undefined) return null;
  if (draft.mode === "pips") return decimal(pipsToDistance(value, terms.instrument));
  const entry = decimal(side === "buy" ? terms.market.ask : terms.market.bid);
  const distance = subtract(value, entry);
  return sign(distance) < 0 ? negate(distance) : distance;
}

/** Units as typed, thousands separators allowed; null where they are no number. */
export function parsedUnits(text: string): Decimal | null {
  return parseDecimal(withoutGroups(text));
}

function withoutGroups(text: string): string {
  return text.replaceAll(/[,\s_]/g, "");
}

function unitsProblem(text: string, instrument: Instrument): string | undefined {
  const units = parsedUnits(text);
  if (units === null) return says.number;
  if (sign(units) <= 0) return says.zero;
  if (significantDecimals(units) > instrument.trade_units_precision) {
    return says.decimals(instrument.trade_units_precision);
  }
  if (compare(units, decimal(instrument.minimum_trade_size)) < 0) {
    return says.minimum(formatUnits(instrument.minimum_trade_size));
  }
  if (compare(units, decimal(instrument.maximum_order_units)) > 0) {
    return says.maximum(formatUnits(instrument.maximum_order_units));
  }
  return undefined;
}

function stopProblem(stop: ExitDraft, terms: Terms, side?: Side): string | undefined {
  if (stop.text.trim() === "") {
    return terms.account.limits.stop_required ? says.stopNeeded : undefined;
  }
  const problem = exitProblem(stop, terms.instrument);
  if (problem !== undefined) return problem;
  return stop.mode === "price" ? stopSideProblem(decimal(stop.text), terms, side) : undefined;
}

function targetProblem(target: ExitDraft, terms: Terms, side?: Side): string | undefined {
  if (target.text.trim() === "") return undefined;
  const problem = exitProblem(target, terms.instrument);
  if (problem !== undefined) return problem;
  return target.mode === "price" ? targetSideProblem(decimal(target.text), terms, side) : undefined;
}

function exitProblem({ mode, text }: ExitDraft, instrument: Instrument): string | undefined {
  const value = parseDecimal(text);
  if (value === null) return says.number;
  if (sign(value) <= 0) return says.zero;
  const { display_precision, pip_location } = instrument;
  const decimals = mode === "price" ? display_precision : display_precision + pip_location;
  return significantDecimals(value) > decimals ? says.decimals(decimals) : undefined;
}

function stopSideProblem(price: Decimal, { market }: Terms, side?: Side): string | undefined {
  if (market === undefined || side === undefined) return undefined;
  if (side === "buy") return compare(price, decimal(market.bid)) < 0 ? undefined : says.stopAbove;
  return compare(price, decimal(market.ask)) > 0 ? undefined : says.stopBelow;
}

function targetSideProblem(price: Decimal, { market }: Terms, side?: Side): string | undefined {
  if (market === undefined || side === undefined) return undefined;
  if (side === "buy") return compare(price, decimal(market.ask)) > 0 ? undefined : says.targetBelow;
  return compare(price, decimal(market.bid)) < 0 ? undefined : says.targetAbove;
}

function exit(name: "stop_loss" | "take_profit", draft: ExitDraft, instrument: Instrument) {
  const text = draft.text.trim();
  if (text === "") return {};
  if (draft.mode === "price") return { [`${name}_price`]: decimalText(decimal(text)) };
  return { [`${name}_distance`]: pipsToDistance(decimal(text), instrument) };
}
