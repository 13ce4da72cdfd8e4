import type { Guards } from "@/api/actions";
import type { Instrument, Trade } from "@/api/types";
import { add, compare, decimal, decimalText, sign, subtract } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import { distanceToPips, exitPart, exitProblem, isBlank, pipsProblem } from "@/figures/exits";
import type { ExitDraft } from "@/figures/exits";
import { formatPrice } from "@/figures/format";
import { pipsToDistance } from "@/figures/pips";
import { strings } from "@/strings";

/** What is to guard a trade, as it is typed; the trail is in pips. */
export interface GuardsDraft {
  readonly stop: ExitDraft;
  readonly target: ExitDraft;
  readonly trail: string;
}

export type GuardsProblems = Partial<Record<keyof GuardsDraft, string>>;

export interface GuardsTerms {
  readonly trade: Trade;
  readonly instrument: Instrument;
  /** Where the trade would leave now: the bid for a long one, the ask for a short. */
  readonly leavesAt: string | undefined;
}

const says = strings.trading.guards;

/** What stands at the broker now. */
export function guardsOf(trade: Trade, instrument: Instrument): GuardsDraft {
  const at = (price: string | null): ExitDraft => ({
    mode: "price",
    text: price === null ? "" : formatPrice(price, instrument.display_precision),
  });
  const trail = trade.trailing_stop_distance;
  return {
    stop: at(trade.stop_loss_price),
    target: at(trade.take_profit_price),
    trail: trail === null ? "" : distanceToPips(trail, instrument),
  };
}

/** What is wrong with guards: none is taken away, and each is on its side of the market. */
export function guardsProblems(draft: GuardsDraft, terms: GuardsTerms): GuardsProblems {
  const before = guardsOf(terms.trade, terms.instrument);
  const stop = exitTrouble("stop", draft, before, terms);
  const target = exitTrouble("target", draft, before, terms);
  const trail = trailTrouble(draft.trail, before.trail, terms.instrument);
  return {
    ...(stop !== undefined && { stop }),
    ...(target !== undefined && { target }),
    ...(trail !== undefined && { trail }),
  };
}

/** The guards that differ from what stands; empty where nothing does. */
export function changedGuards(draft: GuardsDraft, { trade, instrument }: GuardsTerms): Guards {
  const before = guardsOf(trade, instrument);
  return {
    ...(!same(draft.stop, before.stop) && exitPart("stop_loss", draft.stop, instrument)),
    ...(!same(draft.target, before.target) && exitPart("take_profit", draft.target, instrument)),
    ...(draft.trail !== before.trail &&
      !isBlank(draft.trail) && {
        trailing_stop_distance: pipsToDistance(decimal(draft.trail), instrument),
      }),
  };
}

/** Where a stop goes that risks more than the one that stands; null where none does. */
export function widerStop(draft: GuardsDraft, { trade, instrument }: GuardsTerms): string | null {
  const next = stopPrice(draft.stop, trade, instrument);
  if (next === null || trade.stop_loss_price === null) return null;
  const moved = sign(subtract(next, decimal(trade.stop_loss_price)));
  const away = sign(decimal(trade.units)) > 0 ? moved < 0 : moved > 0;
  return away ? formatPrice(decimalText(next), instrument.display_precision) : null;
}

function stopPrice(stop: ExitDraft, trade: Trade, instrument: Instrument): Decimal | null {
  if (isBlank(stop.text) || exitProblem(stop, instrument) !== undefined) return null;
  if (stop.mode === "price") return decimal(stop.text);
  const distance = decimal(pipsToDistance(decimal(stop.text), instrument));
  const entry = decimal(trade.price);
  return sign(decimal(trade.units)) > 0 ? subtract(entry, distance) : add(entry, distance);
}

function exitTrouble(
  name: "stop" | "target",
  draft: GuardsDraft,
  before: GuardsDraft,
  terms: GuardsTerms,
): string | undefined {
  const exit = draft[name];
  if (isBlank(exit.text)) return isBlank(before[name].text) ? undefined : says.notRemoved;
  if (same(exit, before[name])) return undefined;
  return exitProblem(exit, terms.instrument) ?? sideTrouble(name, exit, terms);
}

function sideTrouble(
  name: "stop" | "target",
  exit: ExitDraft,
  { trade, leavesAt }: GuardsTerms,
): string | undefined {
  if (exit.mode === "pips" || leavesAt === undefined) return undefined;
  const above = compare(decimal(exit.text), decimal(leavesAt)) > 0;
  const side = sign(decimal(trade.units)) > 0 ? "buy" : "sell";
  const wantsAbove = (side === "buy") === (name === "target");
  if (above === wantsAbove) return undefined;
  return says[name === "stop" ? "stopSide" : "targetSide"][side];
}

function trailTrouble(text: string, before: string, instrument: Instrument): string | undefined {
  if (isBlank(text)) return isBlank(before) ? undefined : says.notRemoved;
  return text === before ? undefined : pipsProblem(text, instrument);
}

function same(a: ExitDraft, b: ExitDraft): boolean {
  return a.mode === b.mode && a.text.trim() === b.text;
}
