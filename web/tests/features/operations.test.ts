import { expect, test } from "vitest";
import { lastMinutes, rangeProblem, runsIn, titleOf } from "@/features/operations/schedules";
import { daysOf } from "@/features/profit/days";
import { drainProblem, drainSeconds, modesFor } from "@/features/strategies/stopModes";
import { decimalText } from "@/figures/decimal";
import { strings } from "@/strings";
import { account, run, schedule } from "../fixtures/values";

const says = strings.schedules.problems;

test("test_a_back_fill_says_how_many_runs_it_asks_for", () => {
  const range = lastMinutes(10, Date.parse("2026-11-23T10:00:30Z"));
  expect(range).toEqual({ start: "2026-11-23T09:50", end: "2026-11-23T10:00" });
  expect(runsIn(range, 10)).toBe(60);
  expect(rangeProblem(range, 10)).toBeUndefined();
});

test("test_a_range_that_makes_no_sense_is_refused", () => {
  const start = "2026-11-23T10:00";
  expect(rangeProblem({ start, end: "" }, 10)).toBe(says.moment);
  expect(rangeProblem({ start, end: start }, 10)).toBe(says.order);
  expect(rangeProblem({ start, end: "2026-11-24T10:00" }, 10)).toBe(says.tooMany(1_000));
});

test("test_the_schedule_of_an_account_is_named_after_it", () => {
  const names = strings.schedules.names;
  expect(titleOf(schedule({ id: "balance/acc-1" }), [account()])).toBe(
    `${names.balance?.title} · Paper`,
  );
  expect(titleOf(schedule({ id: "something-new" }), [])).toBe("something-new");
});

test("test_a_run_that_stops_already_may_be_stopped_otherwise_but_drains_no_more", () => {
  expect(modesFor(run())).toEqual(["at_once", "keep", "close", "drain"]);
  expect(modesFor(run({ status: "stopping", stop_mode: "keep" }))).toEqual(["at_once", "close"]);
});

test("test_the_time_to_drain_is_whole_minutes_or_as_long_as_it_takes", () => {
  expect(drainSeconds(" ")).toBeNull();
  expect(drainSeconds("15")).toBe(900);
  expect(drainProblem("")).toBeUndefined();
  expect(drainProblem("1.5")).toBe(strings.strategies.problems.whole);
  expect(drainProblem("0")).toBe(strings.strategies.problems.low(1));
});

test("test_profit_of_a_day_is_added_up_over_all_who_earned_it", () => {
  const earned = { strategy: null, half_spread_cost: "0", fills: 2 };
  const days = daysOf({
    days: [
      { ...earned, day: "2026-11-20", tag: "a", realized_pl: "0.1", financing: "-0.02" },
      { ...earned, day: "2026-11-20", tag: "b", realized_pl: "0.2", financing: "0" },
      { ...earned, day: "2026-11-23", tag: "a", realized_pl: "-5", financing: "0" },
    ],
  });
  expect(days.map(({ day, net, fills }) => [day, decimalText(net), fills])).toEqual([
    ["2026-11-23", "-5", 2],
    ["2026-11-20", "0.28", 4],
  ]);
});
