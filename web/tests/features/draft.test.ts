import { expect, test } from "vitest";
import { draftProblems, isSound, orderRequest } from "@/features/ticket/draft";
import type { Draft, ExitDraft, Terms } from "@/features/ticket/draft";
import { estimate } from "@/features/ticket/estimate";
import { decimal, decimalText, round } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import { strings } from "@/strings";
import { account, instrument, yen } from "../fixtures/values";

const says = strings.ticket.problems;
const none: ExitDraft = { mode: "pips", text: "" };
const twentyPips: ExitDraft = { mode: "pips", text: "20" };
const terms: Terms = {
  account: account(),
  instrument: instrument(),
  market: { bid: "1.08410", ask: "1.08424" },
};

function draft(part: Partial<Draft> = {}): Draft {
  return { units: "10,000", stop: twentyPips, target: none, ...part };
}

function at(text: string): ExitDraft {
  return { mode: "price", text };
}

test("test_a_sound_draft_has_no_problems", () => {
  expect(isSound(draftProblems(draft(), terms, "buy"))).toBe(true);
});

test.each([
  ["", says.number],
  ["1e309", says.number],
  ["NaN", says.number],
  ["0", says.zero],
  ["-5", says.zero],
  ["1.5", says.decimals(0)],
  ["200000000", says.maximum("100,000,000")],
])("test_units_%s_are_refused", (units, problem) => {
  expect(draftProblems(draft({ units }), terms).units).toBe(problem);
});

test("test_units_may_be_grouped_and_finer_where_the_instrument_allows", () => {
  const fine = { ...terms, instrument: instrument({ trade_units_precision: 1 }) };
  expect(draftProblems(draft({ units: "1 000.5" }), fine).units).toBeUndefined();
});

test("test_an_account_that_requires_a_stop_gets_one", () => {
  expect(draftProblems(draft({ stop: none }), terms).stop).toBe(says.stopNeeded);
  const free = { ...terms, account: account() };
  const limits = { ...free.account.limits, stop_required: false };
  const relaxed = { ...terms, account: account({ limits }) };
  expect(draftProblems(draft({ stop: none }), relaxed).stop).toBeUndefined();
});

test.each([
  ["0", says.zero],
  ["x", says.number],
  ["2.55", says.decimals(1)],
])("test_a_stop_of_%s_pips_is_refused", (text, problem) => {
  expect(draftProblems(draft({ stop: { mode: "pips", text } }), terms).stop).toBe(problem);
});

test("test_exits_at_a_price_must_be_on_their_side_of_the_market", () => {
  const problems = draftProblems(
    draft({ stop: at("1.08410"), target: at("1.08424") }),
    terms,
    "buy",
  );
  expect(problems).toEqual({ stop: says.stopAbove, target: says.targetBelow });
  const short = draftProblems(draft({ stop: at("1.08424"), target: at("1.08410") }), terms, "sell");
  expect(short).toEqual({ stop: says.stopBelow, target: says.targetAbove });
});

test("test_a_buy_asks_for_positive_units_and_distances_from_pips", () => {
  const request = orderRequest(draft({ target: { mode: "pips", text: "30.5" } }), terms, "buy");
  expect(request).toEqual({
    account_id: "acc-1",
    instrument: "EUR_USD",
    units: "10000",
    stop_loss_distance: "0.00200",
    take_profit_distance: "0.00305",
  });
});

test("test_a_sell_asks_for_negative_units_and_prices_as_typed", () => {
  const request = orderRequest(draft({ stop: at("1.09000") }), terms, "sell");
  expect(request).toMatchObject({ units: "-10000", stop_loss_price: "1.09000" });
  expect(request).not.toHaveProperty("take_profit_price");
});

test("test_pips_of_a_yen_pair_are_hundredths", () => {
  const request = orderRequest(draft(), { ...terms, instrument: yen }, "buy");
  expect(request.stop_loss_distance).toBe("0.200");
});

test("test_an_estimate_gives_value_margin_risk_and_reward_at_home", () => {
  const mids = (pair: string) => (pair === "EUR_USD" ? decimal("1.08417") : undefined);
  const wanted = draft({ target: at("1.08724") });
  const figures = estimate(wanted, terms, "buy", mids);
  const text = (value: Decimal | null) => (value === null ? null : decimalText(round(value, 2)));
  expect(Object.values(figures).map(text)).toEqual(["10841.70", "216.83", "20.00", "30.00"]);
});

test("test_an_estimate_without_a_rate_is_not_made", () => {
  const figures = estimate(draft(), { ...terms, instrument: yen }, "buy", () => undefined);
  expect(figures.risk).toBeNull();
});
