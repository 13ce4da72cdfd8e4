import { expect, test } from "vitest";
import { limitFields, policyFields } from "@/features/limits/fields";
import { changesOf, ruleProblem, textsOf } from "@/features/limits/rules";
import type { Texts } from "@/features/limits/rules";
import { strings } from "@/strings";
import { account } from "../fixtures/values";

const fields = Object.values(limitFields).flat();
const { limits, policy } = account();
const says = strings.rules.problems;

function edited(part: Texts) {
  return { ...textsOf(fields, limits), ...part };
}

function problem(path: string, text: string): string | undefined {
  const field = fields.find((each) => each.path === path);
  if (field === undefined) throw new Error(`no rule ${path}`);
  return ruleProblem(field, edited({ [path]: text }), fields);
}

test("test_rules_that_nobody_touched_change_nothing", () => {
  expect(changesOf(fields, limits, textsOf(fields, limits))).toEqual({});
  expect(changesOf(policyFields, policy, textsOf(policyFields, policy))).toEqual({});
});

test("test_shares_are_edited_in_percent_and_sent_exactly", () => {
  expect(textsOf(fields, limits).max_margin_use).toBe("50");
  const changes = changesOf(fields, limits, edited({ max_margin_use: "33.3" }));
  expect(changes).toEqual({ max_margin_use: "0.333" });
});

test("test_only_what_was_changed_is_sent", () => {
  const changes = changesOf(
    fields,
    limits,
    edited({ max_units_per_order: "250,000", max_open_trades: "5", max_jump_points: "" }),
  );
  expect(changes).toEqual({
    max_units_per_order: "250000",
    max_open_trades: 5,
    max_jump_points: null,
  });
});

test("test_limits_of_single_pairs_are_lines_of_text", () => {
  const text = "EUR_USD 50,000\nGBP_USD 20000.5";
  const changes = changesOf(fields, limits, edited({ instrument_units: text }));
  expect(changes).toEqual({ instrument_units: { EUR_USD: "50000", GBP_USD: "20000.5" } });
  expect(problem("instrument_units", "EUR/USD 5")).toBe(says.names("EUR/USD 5"));
});

test("test_a_protection_comes_whole_or_not_at_all", () => {
  const on = edited({ "protections.cool_down": "true" });
  const without = { stop_guard: null, low_profit: null };
  expect(changesOf(fields, limits, on)).toEqual({
    protections: { cool_down: { pause_minutes: 30, scope: "instrument" }, ...without },
  });
  const guarded = { ...limits, protections: { ...limits.protections, cool_down: null } };
  expect(changesOf(fields, guarded, textsOf(fields, guarded))).toEqual({});
});

test("test_nested_rules_are_sent_with_those_beside_them", () => {
  const changes = changesOf(fields, limits, edited({ "approval.people": "2" }));
  expect(changes).toEqual({ approval: { ...limits.approval, people: 2 } });
});

test.each([
  ["max_units_per_order", "", says.number],
  ["max_units_per_order", "1e309", says.number],
  ["max_units_per_order", "0", says.positive],
  ["max_spread_points", "2.5", says.whole],
  ["max_spread_points", "10001", says.high(10_000)],
  ["max_price_age_seconds", "0", says.low(1)],
  ["max_drawdown", "101", says.high(100)],
  ["max_drawdown", "", undefined],
  ["protections.cool_down.pause_minutes", "", undefined],
  ["hours.windows", '[{"days":[],"opens":"08:00:00","closes":"17:00:00"}]', says.days],
])("test_%s_as_%j_is_answered_with_%j", (path, text, expected) => {
  expect(problem(path, text)).toBe(expected);
});
