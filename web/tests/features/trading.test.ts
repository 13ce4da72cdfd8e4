import { expect, test } from "vitest";
import { distanceFromMarket } from "@/features/orders/distance";
import { changedGuards, guardsOf, guardsProblems, widerStop } from "@/features/trades/guards";
import { decimalText } from "@/figures/decimal";
import { isPart, percentOf } from "@/figures/parts";
import { waitingOf } from "@/live/waiting";
import { strings } from "@/strings";
import { instrument, order, trade } from "../fixtures/values";

const says = strings.trading.guards;
const eurUsd = instrument();
const long = trade({ take_profit_price: "1.09000" });
const terms = { trade: long, instrument: eurUsd, leavesAt: "1.08500" };
const standing = guardsOf(long, eurUsd);

test("test_guards_that_nobody_touched_change_nothing", () => {
  expect(guardsProblems(standing, terms)).toEqual({});
  expect(changedGuards(standing, terms)).toEqual({});
});

test("test_only_what_was_moved_or_set_is_asked_for", () => {
  const stop = { mode: "price", text: "1.08400" } as const;
  expect(changedGuards({ ...standing, stop, trail: "25" }, terms)).toEqual({
    stop_loss_price: "1.08400",
    trailing_stop_distance: "0.00250",
  });
});

test("test_a_guard_that_stands_is_not_taken_away", () => {
  const none = { mode: "price", text: "" } as const;
  expect(guardsProblems({ ...standing, stop: none, target: none }, terms)).toEqual({
    stop: says.notRemoved,
    target: says.notRemoved,
  });
  expect(guardsProblems({ ...standing, trail: "" }, terms)).toEqual({});
});

test("test_a_stop_behind_the_market_and_a_target_before_it_are_refused", () => {
  const at = (text: string) => ({ mode: "price", text }) as const;
  const wrong = { ...standing, stop: at("1.08600"), target: at("1.08400") };
  expect(guardsProblems(wrong, terms)).toEqual({
    stop: says.stopSide.buy,
    target: says.targetSide.buy,
  });
});

test("test_a_stop_that_risks_more_is_noticed_on_either_side", () => {
  const at = (text: string) => ({ mode: "price", text }) as const;
  expect(widerStop({ ...standing, stop: at("1.08100") }, terms)).toBe("1.08100");
  expect(widerStop({ ...standing, stop: at("1.08300") }, terms)).toBeNull();
  const thirtyPips = { mode: "pips", text: "30" } as const;
  expect(widerStop({ ...standing, stop: thirtyPips }, terms)).toBe("1.08124");
  const short = { ...terms, trade: trade({ units: "-10000", stop_loss_price: "1.08600" }) };
  expect(widerStop({ ...standing, stop: at("1.08700") }, short)).toBe("1.08700");
});

test("test_a_part_is_more_than_none_and_at_most_all", () => {
  expect(percentOf("-1001", "25", 0)).toBe("250");
  expect(percentOf("3", "50", 0)).toBe("1");
  expect(percentOf("1000", "100", 0)).toBe("1000");
  expect(["0", "1,000", "1001", "x", "-5"].map((text) => isPart(text, "-1000"))).toEqual([
    false,
    true,
    false,
    false,
    false,
  ]);
});

test("test_the_distance_is_from_the_side_that_an_order_would_take", () => {
  const market = { bid: "1.08410", ask: "1.08424" };
  const away = (units: string) => {
    const pips = distanceFromMarket({ units, price: "1.08000" }, market, eurUsd);
    return pips === null ? null : decimalText(pips);
  };
  expect([away("1000"), away("-1000")]).toEqual(["42.4", "41.0"]);
});

test("test_waiting_orders_are_all_that_are_not_over_and_a_group_stands_together", () => {
  const waits = (id: string, minute: number, part = {}) =>
    order({
      id,
      kind: "LIMIT",
      state: "submitted",
      created_at: `2026-11-22T10:0${minute}:00Z`,
      ...part,
    });
  const latest = [
    waits("c", 3, { group_id: "g" }),
    waits("b", 2),
    waits("a", 1, { group_id: "g" }),
    order({ id: "gone", state: "cancelled" }),
  ];
  const before = [waits("old", 0), waits("gone", 0)];
  expect(waitingOf(latest, before).map(({ id }) => id)).toEqual(["c", "a", "b", "old"]);
});
