import { expect, test } from "vitest";
import { ProblemError } from "@/api/problem";
import type { BacktestCharts, HistoryHeld } from "@/api/types";
import {
  draftProblems,
  neededRates,
  newDraft,
  refusalAt,
  requestOf,
  toggled,
  withPreset,
} from "@/features/backtests/draft";
import { grouped, isBest, metricText } from "@/features/backtests/metricText";
import {
  differences,
  finishedEquity,
  priceBars,
  profitOf,
  rangeText,
  runningEquity,
  shareDone,
  tradeMarks,
} from "@/features/backtests/shaping";
import { decimalText } from "@/figures/decimal";
import { backtest } from "../fixtures/values";

const held: HistoryHeld = {
  source: "oanda",
  instrument: "EUR_USD",
  kind: "folder",
  ticks: 1000,
  bytes: 4000,
  files: 2,
  days: 2,
  first: "2024-03-04T00:00:00Z",
  last: "2024-03-05T00:00:00Z",
  missing: [],
  broken: [],
};

const charts: BacktestCharts = {
  equity: {
    time: [1_000, 1_500, 3_000],
    nav: [100, 110, 99],
    drawdown: [0, 0, -0.1],
  },
  prices: { time: [599_000, 1_200_000], low: [1.1, 1.2], high: [1.3, 1.25], close: [1.15, 1.22] },
  trades: {
    instrument: [0, 1],
    units: [1000, -5],
    opened: [5_000, 5_000],
    closed: [605_000, 605_000],
    entry: [1.12, 150],
    exit: [1.2, 151],
    reason: ["target", "stop"],
    result: [80, -1],
  },
  count: 2,
  years: [],
};

test("test_a_new_draft_takes_the_first_pair_and_has_no_problems", () => {
  const draft = newDraft([held], "USD");
  expect(draft.instruments).toEqual(["EUR_USD"]);
  expect(draftProblems(draft)).toEqual({});
});

test("test_a_preset_sets_how_orders_are_filled", () => {
  const draft = withPreset(newDraft([held], "USD"), {
    name: "bare",
    strategy: "ema_cross",
    text: "",
    parameters: { fast: 5 },
    execution: {
      latency_ms: 20,
      slippage: 1,
      maximum_spread: 0,
      target_fill: "touch",
      limit_fill: "touched",
      financing: false,
      margin: false,
      hours: true,
      sensible_stops: false,
    },
  });
  expect(draft).toMatchObject({ latency: "20", slippage: "1", targetFill: "touch" });
  expect(draft.switches).toEqual({
    financing: false,
    margin: false,
    hours: true,
    sensible_stops: false,
  });
});

test("test_the_last_day_is_part_of_the_range", () => {
  const draft = { ...newDraft([held], "USD"), from: "2024-03-04", until: "2024-03-31" };
  const request = requestOf(draft, "ema_cross", { fast: 5 });
  expect([request.start, request.end]).toEqual(["2024-03-04T00:00:00Z", "2024-04-01T00:00:00Z"]);
  expect(request.execution).toMatchObject({ latency_ms: 0, financing: true });
});

test.each([
  [{ until: "2024-03-03", from: "2024-03-04" }, "end"],
  [{ from: "soon" }, "start"],
  [{ balance: "-5" }, "balance"],
  [{ balance: "1e309" }, "balance"],
  [{ instruments: [] }, "instruments"],
  [{ latency: "0.5" }, "execution.latency_ms"],
  [{ spread: "" }, "execution.maximum_spread"],
])("test_what_is_wrong_is_named_by_its_field %o", (part, field) => {
  expect(Object.keys(draftProblems({ ...newDraft([held], "USD"), ...part }))).toEqual([field]);
});

test("test_a_quote_currency_that_no_pair_tells_needs_a_rate", () => {
  const draft = { ...newDraft([held], "USD"), instruments: ["EUR_GBP", "USD_JPY"] };
  expect(neededRates(draft)).toEqual(["GBP"]);
  expect(neededRates({ ...draft, instruments: ["EUR_GBP", "GBP_USD"] })).toEqual([]);
  expect(draftProblems(draft)).toHaveProperty(["rates.GBP"]);
  const rated = { ...draft, rates: { GBP: "1.25", JPY: "0.01" } };
  expect(requestOf(rated, "grid", {}).rates).toEqual({ GBP: "1.25" });
});

test("test_a_refusal_is_shown_at_its_field_and_at_the_field_around_it", () => {
  const error = new ProblemError({
    status: 422,
    code: "INVALID",
    detail: "no",
    fields: [{ field: "rates.JPY", message: "is missing" }],
  });
  expect(refusalAt(error, "rates")).toBe("is missing");
  expect(refusalAt(error, "rate")).toBeUndefined();
  expect(refusalAt(new Error("away"), "rates")).toBeUndefined();
});

test("test_pairs_are_chosen_and_left_out", () => {
  expect(toggled(["EUR_USD"], "GBP_USD")).toEqual(["EUR_USD", "GBP_USD"]);
  expect(toggled(["EUR_USD"], "EUR_USD")).toEqual([]);
});

test("test_profit_of_one_that_runs_counts_open_trades", () => {
  const running = backtest({ status: "running" });
  expect(decimalText(profitOf(running) ?? { digits: 0n, scale: 0 })).toBe("-250.5000");
  expect(profitOf(backtest({ progress: { ...running.progress, market_time: null } }))).toBeNull();
});

test.each([
  [null, null, "whole history"],
  ["2024-03-04T00:00:00Z", "2024-04-01T00:00:00Z", "2024-03-04 – 2024-03-31"],
  [null, "2024-04-01T12:00:00Z", "… – 2024-04-01"],
])("test_a_range_is_told_by_its_days %s %s", (start, end, text) => {
  expect(rangeText({ start, end })).toBe(text);
});

test("test_share_done_never_passes_all", () => {
  expect(shareDone(backtest({ status: "running" }))).toBe(0.5);
  expect(shareDone(backtest({ status: "done" }))).toBe(1);
});

test("test_drawdowns_of_a_running_one_are_found_from_its_peak", () => {
  const points = runningEquity([
    { time: "2024-03-04T00:00:00Z", balance: 100, nav: 100 },
    { time: "2024-03-04T01:00:00Z", balance: 100, nav: 125 },
    { time: "2024-03-04T02:00:00Z", balance: 100, nav: 100 },
  ]);
  expect(points.map(({ drawdown }) => drawdown.toFixed(3))).toEqual(["0.000", "0.000", "-0.200"]);
});

test("test_a_chart_has_one_point_a_second_and_keeps_the_last", () => {
  expect(finishedEquity(charts)).toEqual([
    { time: 1, nav: 110, drawdown: 0 },
    { time: 3, nav: 99, drawdown: -0.1 },
  ]);
});

test("test_bars_begin_where_the_one_before_ended", () => {
  const bars = priceBars(charts);
  expect(bars[1]).toEqual({ time: 1200, open: 1.15, high: 1.25, low: 1.15, close: 1.22 });
});

test("test_fills_of_the_first_pair_stand_on_their_bars", () => {
  const marks = tradeMarks(charts, priceBars(charts));
  expect(marks.map(({ time, side, kind }) => `${time} ${side} ${kind}`)).toEqual([
    "600 buy entry",
    "1200 sell exit",
  ]);
  expect(tradeMarks({ ...charts, prices: null }, [])).toEqual([]);
});

test.each([
  ["1234.5", "money", "1,234.50"],
  [-0.256, "share", "\u221225.60%"],
  [0.000001, "share", "0.00%"],
  [1234, "count", "1,234"],
  [-3.21, "pips", "\u22123.2 pips"],
  [93_784, "seconds", "1 d 2 h"],
  [null, "money", "–"],
])("test_metrics_are_written_in_their_unit %s %s", (value, unit, text) => {
  expect(metricText(value, unit, "USD")).toBe(text);
});

test("test_the_best_of_several_is_the_one_that_is_better", () => {
  const metric = {
    key: "drawdown",
    title: "",
    definition: "",
    unit: "money",
    better: "lower",
    group: "risk",
  };
  const [low, high] = [
    backtest({ metrics: { drawdown: "5" } }),
    backtest({ metrics: { drawdown: "9" } }),
  ];
  expect(isBest(metric, low, [low, high])).toBe(true);
  expect(isBest(metric, high, [low, high])).toBe(false);
  expect(isBest(metric, low, [low, low])).toBe(false);
  expect(grouped([metric]).map(({ group }) => group)).toEqual(["risk"]);
});

test("test_compared_backtests_are_told_apart_by_what_differs", () => {
  const one = backtest({ parameters: { fast: 50, slow: 300, only_long: true } });
  const other = backtest({ parameters: { fast: 80, slow: 300, only_long: false } });
  expect(differences(one, [one, other])).toBe("fast 50, only long true");
  expect(differences(one, [one, one])).toBe("");
});
