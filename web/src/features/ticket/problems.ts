import { ProblemError } from "@/api/problem";
import type { FieldProblem } from "@/api/problem";
import type { Instrument } from "@/api/types";
import { chosenTime, mayBeBounded } from "./draft";
import type { Draft, Side, Terms } from "./draft";
import { closeProblem, goodTillProblem } from "./times";
import { compare, decimal, sign, significantDecimals } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import { exitProblem, isBlank, pipsProblem, priceProblem } from "@/figures/exits";
import type { ExitDraft } from "@/figures/exits";
import { formatUnits } from "@/figures/format";
import { parsedUnits } from "@/figures/parts";
import { strings } from "@/strings";

export type DraftField =
  | "units"
  | "price"
  | "stop"
  | "target"
  | "trail"
  | "bound"
  | "goodTill"
  | "closeAfter"
  | "timeInForce";

export type DraftProblems = Partial<Record<DraftField, string>>;

const says = strings.ticket.problems;
const further = strings.trading.ticket.problems;

/**
 * What is wrong with a draft before it is sent. With a side, prices are held against each other and
 * the market as well. Limits of risk are not judged here: the platform does, and says so with its
 * figures.
 */
export function draftProblems(draft: Draft, terms: Terms, side?: Side): DraftProblems {
  const { instrument } = terms;
  const found: Record<string, string | undefined> = {
    units: unitsProblem(draft.units, instrument),
    price: draft.kind === "MARKET" ? undefined : priceProblem(draft.price, instrument),
    stop: stopProblem(draft, terms, side),
    target: targetProblem(draft, terms, side),
    trail: isBlank(draft.trail) ? undefined : pipsProblem(draft.trail, instrument),
    bound: boundProblem(draft, instrument),
    goodTill:
      chosenTime(draft) === "GTD" ? goodTillProblem(draft.goodTill, terms.market?.time) : undefined,
    closeAfter: closeProblem(draft.closeAfter),
  };
  return Object.fromEntries(Object.entries(found).filter(([, problem]) => problem !== undefined));
}

export function isSound(problems: DraftProblems): boolean {
  return Object.keys(problems).length === 0;
}

const fieldNames: Record<string, DraftField> = {
  units: "units",
  price: "price",
  stop_loss_price: "stop",
  stop_loss_distance: "stop",
  take_profit_price: "target",
  take_profit_distance: "target",
  trailing_stop_distance: "trail",
  price_bound: "bound",
  good_till: "goodTill",
  close_after_seconds: "closeAfter",
  time_in_force: "timeInForce",
};

export interface Refusal {
  /** What the platform said of fields that the ticket has. */
  readonly fields: DraftProblems;
  /** What it said of others. */
  readonly rest: readonly FieldProblem[];
}

/** Sort what the platform refused by field; `within` is where a leg of a group stands. */
export function refusalOf(error: unknown, within = ""): Refusal {
  if (!(error instanceof ProblemError)) return { fields: {}, rest: [] };
  const fields: Record<string, string> = {};
  const rest: FieldProblem[] = [];
  for (const problem of error.fields) {
    const name = problem.field.startsWith(within) ? problem.field.slice(within.length) : "";
    const field = fieldNames[name];
    if (field === undefined) rest.push(problem);
    else fields[field] = problem.message;
  }
  return { fields, rest };
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

function boundProblem({ kind, bound }: Draft, instrument: Instrument): string | undefined {
  return isBlank(bound) || !mayBeBounded(kind) ? undefined : priceProblem(bound, instrument);
}

function stopProblem(draft: Draft, terms: Terms, side?: Side): string | undefined {
  const { stop, trail } = draft;
  if (isBlank(stop.text)) {
    const missing = terms.account.limits.stop_required && isBlank(trail);
    return missing ? says.stopNeeded : undefined;
  }
  return exitProblem(stop, terms.instrument) ?? sideProblem("stop", stop, draft, terms, side);
}

function targetProblem(draft: Draft, terms: Terms, side?: Side): string | undefined {
  const { target } = draft;
  if (isBlank(target.text)) return undefined;
  return exitProblem(target, terms.instrument) ?? sideProblem("target", target, draft, terms, side);
}

/** An exit at a price is on its side of the market, or of the price that the order waits for. */
function sideProblem(
  name: "stop" | "target",
  exit: ExitDraft,
  draft: Draft,
  terms: Terms,
  side?: Side,
): string | undefined {
  if (exit.mode === "pips" || side === undefined) return undefined;
  const against = comparedWith(name, draft, terms, side);
  if (against === null) return undefined;
  const above = (name === "target") === (side === "buy");
  const apart = compare(decimal(exit.text), against);
  if (above ? apart > 0 : apart < 0) return undefined;
  if (draft.kind !== "MARKET") return further[name === "stop" ? "stopSide" : "targetSide"][side];
  return marketWords[name][side];
}

const marketWords = {
  stop: { buy: says.stopAbove, sell: says.stopBelow },
  target: { buy: says.targetBelow, sell: says.targetAbove },
};

function comparedWith(
  name: "stop" | "target",
  draft: Draft,
  { instrument, market }: Terms,
  side: Side,
): Decimal | null {
  if (draft.kind !== "MARKET") {
    return priceProblem(draft.price, instrument) === undefined ? decimal(draft.price) : null;
  }
  if (market === undefined) return null;
  const enters = (name === "target") === (side === "buy");
  return decimal(enters ? market.ask : market.bid);
}
