import { expect, test } from "vitest";
import { blankDraft, ofKind, orderRequest, timesOf } from "@/features/ticket/draft";
import type { Draft, Terms } from "@/features/ticket/draft";
import { estimate } from "@/features/ticket/estimate";
import { groupRequest, legProblems } from "@/features/ticket/group";
import type { Leg, Legs } from "@/features/ticket/group";
import { draftProblems, isSound, refusalOf } from "@/features/ticket/problems";
import { draftOf, replaceRequest } from "@/features/ticket/replacing";
import { ProblemError } from "@/api/problem";
import { decimal, decimalText, round } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import type { ExitDraft } from "@/figures/exits";
import { strings } from "@/strings";
import { account, instrument, order, yen } from "../fixtures/values";

const says = strings.ticket.problems;
const none: ExitDraft = { mode: "pips", text: "" };
const twentyPips: ExitDraft = { mode: "pips", text: "20" };
const terms: Terms = {
  account: account(),
  instrument: instrument(),
  market: { bid: "1.08410", ask: "1.08424" },
};

function draft(part: Partial<Draft> = {}): Draft {
  return { ...blankDraft, stop: twentyPips, target: none, ...part };
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

const more = strings.trading.ticket.problems;

test("test_a_waiting_order_needs_a_price_and_holds_its_exits_against_it", () => {
  const limit = draft({ kind: "LIMIT" });
  expect(draftProblems(limit, terms, "buy").price).toBe(says.number);
  const below = { ...limit, price: "1.08000", stop: at("1.08100"), target: at("1.07900") };
  expect(draftProblems(below, terms, "buy")).toEqual({
    stop: more.stopSide.buy,
    target: more.targetSide.buy,
  });
  expect(isSound(draftProblems(below, terms, "sell"))).toBe(true);
});

test("test_a_trailing_stop_is_a_stop", () => {
  expect(isSound(draftProblems(draft({ stop: none, trail: "25" }), terms, "buy"))).toBe(true);
  expect(draftProblems(draft({ trail: "2.55" }), terms).trail).toBe(says.decimals(1));
});

test("test_a_draft_asks_for_all_that_it_names", () => {
  const wanted = draft({
    kind: "STOP",
    price: "1.09000",
    bound: "1.09100",
    trail: "15",
    timeInForce: "GTD",
    goodTill: "2026-11-24T21:00",
    closeAfter: { text: "2", unit: "hours" },
  });
  expect(orderRequest(wanted, terms, "buy")).toEqual({
    account_id: "acc-1",
    instrument: "EUR_USD",
    kind: "STOP",
    units: "10000",
    price: "1.09000",
    price_bound: "1.09100",
    time_in_force: "GTD",
    good_till: "2026-11-24T21:00:00.000Z",
    stop_loss_distance: "0.00200",
    trailing_stop_distance: "0.00150",
    close_after_seconds: 7200,
  });
});

test.each([
  ["0", says.zero],
  ["1.5", more.whole],
  ["31", more.longest],
])("test_closing_after_%s_days_is_refused", (text, problem) => {
  const wanted = draft({ closeAfter: { text, unit: "days" } });
  expect(draftProblems(wanted, terms).closeAfter).toBe(problem);
});

test("test_a_date_that_the_market_has_passed_is_refused", () => {
  const market = { bid: "1.08410", ask: "1.08424", time: "2026-11-24T21:00:00Z" };
  const dated = draft({ kind: "LIMIT", price: "1.08", timeInForce: "GTD" });
  const problem = (goodTill: string) =>
    draftProblems({ ...dated, goodTill }, { ...terms, market }).goodTill;
  expect(problem("2026-11-24T21:00")).toBe(more.past);
  expect(problem("2026-11-24T21:01")).toBeUndefined();
  expect(problem("")).toBe(more.moment);
});

test("test_another_kind_lets_go_of_what_it_cannot_have", () => {
  const stop = draft({ kind: "STOP", price: "1.09", bound: "1.091", timeInForce: "GFD" });
  expect(ofKind(stop, "LIMIT")).toMatchObject({ price: "1.09", bound: "", timeInForce: "GFD" });
  expect(ofKind(stop, "MARKET")).toMatchObject({ price: "", bound: "1.091", timeInForce: null });
  expect(timesOf("MARKET")).not.toContain("GTC");
});

test("test_a_group_is_two_waiting_orders_on_one_account", () => {
  const legs: Legs = [
    { side: "buy", kind: "STOP", price: "1.09" },
    { side: "sell", kind: "LIMIT", price: "1.10" },
  ];
  const request = groupRequest(draft(), legs, terms, true);
  expect(request).toMatchObject({ account_id: "acc-1", close_double: true });
  expect(request.orders).toMatchObject([
    { kind: "STOP", units: "10000", price: "1.09", stop_loss_distance: "0.00200" },
    { kind: "LIMIT", units: "-10000", price: "1.10", stop_loss_distance: "0.00200" },
  ]);
  expect(request.orders[0]).not.toHaveProperty("account_id");
});

test("test_a_group_of_the_same_order_twice_is_refused", () => {
  const leg: Leg = { side: "buy", kind: "STOP", price: "1.09" };
  const [first, second] = legProblems(draft(), [leg, { ...leg, price: "1.0900" }], terms);
  expect(first).toEqual({});
  expect(second).toEqual({ price: more.bothPrices });
});

test("test_a_waiting_order_is_typed_as_it_stands_and_asked_for_whole", () => {
  const waiting = order({
    kind: "LIMIT",
    state: "submitted",
    units: "-2500",
    price: "1.0900",
    stop_loss_price: "1.0950",
    stop_loss_distance: null,
    trailing_stop_distance: "0.0015",
    time_in_force: "GFD",
    close_after_seconds: 5400,
  });
  const typed = draftOf(waiting, instrument());
  expect(typed).toMatchObject({ units: "2,500", trail: "15", timeInForce: "GFD" });
  expect(typed.closeAfter).toEqual({ text: "90", unit: "minutes" });
  expect(replaceRequest(typed, terms, "sell")).toEqual({
    units: "-2500",
    price: "1.09000",
    time_in_force: "GFD",
    stop_loss_price: "1.09500",
    trailing_stop_distance: "0.00150",
    close_after_seconds: 5400,
  });
});

test("test_a_refused_field_lands_beside_its_own", () => {
  const refused = (field: string) =>
    new ProblemError({
      status: 422,
      code: "INVALID_INPUT",
      detail: "no",
      fields: [{ field, message: "is over" }],
    });
  expect(refusalOf(refused("good_till")).fields).toEqual({ goodTill: "is over" });
  expect(refusalOf(refused("stop_loss_distance")).fields).toEqual({ stop: "is over" });
  expect(refusalOf(refused("orders.1.price"), "orders.1.").fields).toEqual({ price: "is over" });
  expect(refusalOf(refused("instrument")).rest).toHaveLength(1);
});
