import type { ParameterValues } from "@/api/actions";
import { ProblemError } from "@/api/problem";
import type { BacktestPreset, BacktestRequest, HistoryHeld } from "@/api/types";
import { decimalText, parseDecimal, sign } from "@/figures/decimal";
import { strings } from "@/strings";

export const executionSwitches = ["financing", "margin", "hours", "sensible_stops"] as const;
export type ExecutionSwitch = (typeof executionSwitches)[number];

/** A backtest as it is typed. Days are UTC, both included; `rates` are by quote currency. */
export interface BacktestDraft {
  readonly source: string;
  readonly instruments: readonly string[];
  readonly from: string;
  readonly until: string;
  readonly balance: string;
  readonly currency: string;
  readonly rates: Readonly<Record<string, string>>;
  readonly latency: string;
  readonly slippage: string;
  readonly spread: string;
  readonly targetFill: "market" | "touch";
  readonly limitFill: "through" | "touched";
  readonly switches: Readonly<Record<ExecutionSwitch, boolean>>;
}

/** What a form begins with: the first pair that has ticks. */
export function newDraft(held: readonly HistoryHeld[], currency: string): BacktestDraft {
  const first = held[0];
  return {
    source: first?.source ?? "",
    instruments: first === undefined ? [] : [first.instrument],
    from: "",
    until: "",
    balance: "100000",
    currency,
    rates: {},
    latency: "0",
    slippage: "0",
    spread: "0",
    targetFill: "market",
    limitFill: "through",
    switches: { financing: true, margin: true, hours: true, sensible_stops: true },
  };
}

/** Take over how a preset has orders filled. */
export function withPreset(draft: BacktestDraft, { execution }: BacktestPreset): BacktestDraft {
  const { financing, margin, hours, sensible_stops } = execution;
  return {
    ...draft,
    latency: String(execution.latency_ms),
    slippage: String(execution.slippage),
    spread: String(execution.maximum_spread),
    targetFill: execution.target_fill,
    limitFill: execution.limit_fill,
    switches: { financing, margin, hours, sensible_stops },
  };
}

/** Take another source with the first of its pairs. */
export function withSource(
  draft: BacktestDraft,
  source: string,
  held: readonly HistoryHeld[],
): BacktestDraft {
  const first = held.find((each) => each.source === source);
  return { ...draft, source, instruments: first === undefined ? [] : [first.instrument] };
}

/** Choose a pair, or leave out one that was chosen. */
export function toggled(names: readonly string[], name: string): readonly string[] {
  return names.includes(name) ? names.filter((each) => each !== name) : [...names, name];
}

/** Currencies in which pairs are quoted, and of which no chosen pair tells the rate. */
export function neededRates({ instruments, currency }: BacktestDraft): string[] {
  const pairs = instruments.map((name) => name.split("_"));
  const told = (quote: string) =>
    pairs.some((pair) => pair.includes(quote) && pair.includes(currency));
  const quotes = pairs.map(([, quote = ""]) => quote);
  return [...new Set(quotes)].filter((quote) => quote !== currency && !told(quote));
}

/** What is wrong with a draft, by field as the API names it. */
export function draftProblems(draft: BacktestDraft): Record<string, string> {
  const says = strings.backtests.problems;
  const problems: Record<string, string> = {};
  if (draft.instruments.length === 0) problems.instruments = says.pair;
  if (!isDay(draft.from)) problems.start = says.day;
  if (!isDay(draft.until)) problems.end = says.day;
  else if (draft.until !== "" && draft.from > draft.until) problems.end = says.order;
  if (!isAmount(draft.balance)) problems.balance = says.amount;
  for (const quote of neededRates(draft)) {
    if (!isAmount(draft.rates[quote] ?? "")) problems[`rates.${quote}`] = says.amount;
  }
  if (!isCount(draft.latency)) problems["execution.latency_ms"] = says.count;
  if (!isCount(draft.slippage)) problems["execution.slippage"] = says.count;
  if (!isCount(draft.spread)) problems["execution.maximum_spread"] = says.count;
  return problems;
}

/** What the API said of a field, or of something within it. */
export function refusalAt(error: Error | null, field: string): string | undefined {
  if (!(error instanceof ProblemError)) return undefined;
  return error.fields.find((each) => each.field === field || each.field.startsWith(`${field}.`))
    ?.message;
}

/** The request of a draft without problems. */
export function requestOf(
  draft: BacktestDraft,
  strategy: string,
  parameters: ParameterValues,
): BacktestRequest {
  const rates = neededRates(draft).map((quote) => [quote, amountOf(draft.rates[quote] ?? "")]);
  return {
    strategy,
    parameters,
    source: draft.source,
    instruments: [...draft.instruments],
    start: draft.from === "" ? null : `${draft.from}T00:00:00Z`,
    end: draft.until === "" ? null : `${dayAfter(draft.until)}T00:00:00Z`,
    balance: amountOf(draft.balance),
    currency: draft.currency,
    rates: Object.fromEntries(rates) as Record<string, string>,
    execution: {
      latency_ms: Number(draft.latency),
      slippage: Number(draft.slippage),
      maximum_spread: Number(draft.spread),
      target_fill: draft.targetFill,
      limit_fill: draft.limitFill,
      ...draft.switches,
    },
  };
}

function isDay(text: string): boolean {
  return text === "" || (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)));
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

function isAmount(text: string): boolean {
  const amount = parseDecimal(text.replaceAll(",", ""));
  return amount !== null && sign(amount) > 0;
}

function amountOf(text: string): string {
  const amount = parseDecimal(text.replaceAll(",", ""));
  return amount === null ? text : decimalText(amount);
}

function isCount(text: string): boolean {
  return /^\d{1,6}$/.test(text.trim());
}
