import { expect, test } from "vitest";
import { balancePoints, beginningOf } from "@/features/account/balancePoints";
import { matching } from "@/features/events/filter";
import type { EventFilter } from "@/features/events/filter";
import { slippageInPips } from "@/features/orders/slippage";
import { defaultTexts, parameterProblem, parameterValues } from "@/figures/parameters";
import { decimalText } from "@/figures/decimal";
import { strings } from "@/strings";
import type { StrategyParameter } from "@/api/types";
import { event, instrument, order } from "../fixtures/values";

const fast: StrategyParameter = {
  name: "fast",
  type: "int",
  default: 20,
  minimum: 2,
  maximum: 500,
  unit: "ticks",
  text: "Length of the fast average",
};
const longOnly: StrategyParameter = { ...fast, name: "long_only", type: "bool", default: false };
const all: EventFilter = { severity: "all", kind: "all", text: "" };

test("test_balances_are_drawn_oldest_first_with_the_last_of_each_second", () => {
  const figures = { unrealized_pl: "0", margin_used: "0", margin_available: "0" };
  const points = balancePoints([
    { at: "2026-11-22T10:00:01.900Z", balance: "11", nav: "12", ...figures },
    { at: "2026-11-22T10:00:00Z", balance: "9", nav: "9", ...figures },
    { at: "2026-11-22T10:00:01.100Z", balance: "10", nav: "10", ...figures },
  ]);
  expect(points.map(({ balance }) => balance)).toEqual([9, 10]);
});

test("test_a_range_begins_on_a_whole_minute", () => {
  const now = Date.parse("2026-11-22T10:00:42Z");
  expect(beginningOf("hour", now)).toBe("2026-11-22T09:00:00.000Z");
  expect(beginningOf("all", now)).toBeNull();
});

test("test_events_are_filtered_by_severity_kind_and_words", () => {
  const events = [
    event({ sequence: 3, kind: "feed.gap", severity: "warning", message: "no heartbeat" }),
    event({ sequence: 2, kind: "order.denied", severity: "warning", payload: { limit: "100000" } }),
    event({ sequence: 1 }),
  ];
  const found = (part: Partial<EventFilter>) =>
    matching(events, { ...all, ...part }).map(({ sequence }) => sequence);
  expect(found({ severity: "notable" })).toEqual([3, 2]);
  expect(found({ severity: "errors" })).toEqual([]);
  expect(found({ kind: "feed" })).toEqual([3]);
  expect(found({ text: "EUR/USD 100000" })).toEqual([2]);
});

test("test_slippage_is_positive_where_the_fill_was_worse", () => {
  const pips = (units: string, fill: string) => {
    const filled = order({ units, expected_price: "1.08424", fill_price: fill });
    const slippage = slippageInPips(filled, instrument());
    return slippage === null ? null : decimalText(slippage);
  };
  expect(pips("1000", "1.08434")).toBe("1.0");
  expect(pips("-1000", "1.08434")).toBe("-1.0");
  expect(slippageInPips(order({ fill_price: null }), instrument())).toBeNull();
});

test("test_parameters_start_from_their_defaults_and_are_sent_as_their_types", () => {
  const texts = defaultTexts([fast, longOnly]);
  expect(texts).toEqual({ fast: "20", long_only: "false" });
  expect(parameterValues([fast, longOnly], { fast: "30", long_only: "true" })).toEqual({
    fast: 30,
    long_only: true,
  });
});

test.each([
  ["", strings.strategies.problems.number],
  ["NaN", strings.strategies.problems.number],
  ["2.5", strings.strategies.problems.whole],
  ["1", strings.strategies.problems.low(2)],
  ["501", strings.strategies.problems.high(500)],
  ["500", undefined],
])("test_a_parameter_typed_as_%s_is_judged", (text, problem) => {
  expect(parameterProblem(fast, text)).toBe(problem);
});
