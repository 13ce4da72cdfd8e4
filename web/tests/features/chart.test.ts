import { expect, test } from "vitest";
import { barAfter, barsOf, barTimeOf, isGranularity } from "@/charts/candles";
import type { Bar } from "@/charts/candles";
import { legendText } from "@/charts/legend";
import { arrowsOf, fillMarks, tradeLevels } from "@/charts/overlays";
import { trade } from "../fixtures/values";

const ten = Date.parse("2026-11-22T10:00:00Z") / 1000;
const bar = (time: number, close = 1.1): Bar => ({ time, open: 1.1, high: 1.2, low: 1, close });

function candle(time: string, c = "1.1") {
  return { time, o: "1.1", h: "1.2", l: "1.0", c, volume: 3, complete: true };
}

test("test_candles_are_drawn_oldest_first_and_once_each", () => {
  const bars = barsOf([
    candle("2026-11-22T10:01:00Z"),
    candle("2026-11-22T10:00:00Z"),
    candle("2026-11-22T10:01:00.000Z", "1.15"),
  ]);
  expect(bars.map(({ time, close }) => [time - ten, close])).toEqual([
    [0, 1.1],
    [60, 1.15],
  ]);
});

test("test_a_price_within_the_last_bar_moves_its_close_and_widens_it", () => {
  expect(barAfter(bar(ten), ten + 59, 1.3, "M1")).toEqual({ ...bar(ten), high: 1.3, close: 1.3 });
});

test("test_a_price_after_the_last_bar_begins_the_bar_of_its_own_minute", () => {
  const fresh = barAfter(bar(ten), ten + 190, 1.3, "M1");
  expect(fresh).toEqual({ time: ten + 180, open: 1.3, high: 1.3, low: 1.3, close: 1.3 });
});

test("test_days_begin_where_the_brokers_days_do", () => {
  const newYorkClose = ten + 12 * 3600;
  expect(barAfter(bar(newYorkClose), newYorkClose + 86_400, 1.3, "D").time).toBe(
    newYorkClose + 86_400,
  );
});

test("test_a_price_from_before_the_last_bar_changes_nothing", () => {
  const last = bar(ten);
  expect(barAfter(last, ten - 1, 9, "M1")).toBe(last);
});

test("test_a_moment_belongs_to_the_last_bar_that_began", () => {
  const bars = [bar(ten), bar(ten + 60), bar(ten + 180)];
  expect(barTimeOf(bars, ten + 61)).toBe(ten + 60);
  expect(barTimeOf(bars, ten - 1)).toBeNull();
});

test("test_only_granularities_on_offer_are_taken_from_the_address", () => {
  expect(["M1", "M2", 5, undefined].map(isGranularity)).toEqual([true, false, false, false]);
});

test("test_a_closed_trade_has_an_entry_and_an_exit_mark", () => {
  const closed = trade({
    initial_units: "-5000",
    closed_at: "2026-11-22T10:02:30Z",
    close_price: "1.08300",
    realized_pl: "6.2000",
  });
  const marks = fillMarks([closed], "EUR_USD", [bar(ten), bar(ten + 120)]);
  expect(marks.map(({ kind, side, time, text }) => [kind, side, time - ten, text])).toEqual([
    ["entry", "sell", 0, "\u22125,000"],
    ["exit", "buy", 120, "+6.20"],
  ]);
});

test("test_fills_of_other_pairs_and_from_before_the_bars_are_left_out", () => {
  const other = trade({ instrument: "USD_JPY" });
  expect(fillMarks([other, trade()], "EUR_USD", [bar(ten + 60)])).toEqual([]);
});

test("test_an_open_trade_has_lines_at_its_entry_and_the_exits_that_stand", () => {
  const levels = tradeLevels([trade(), trade({ closed_at: "2026-11-22T10:01:00Z" })], "EUR_USD");
  expect(levels.map(({ kind, price }) => [kind, price])).toEqual([
    ["entry", 1.08424],
    ["stop", 1.08224],
  ]);
});

test("test_fills_of_a_side_within_a_bar_share_one_arrow", () => {
  const marks = fillMarks([trade(), trade({ id: "t-2" })], "EUR_USD", [bar(ten)]);
  expect(marks).toHaveLength(2);
  expect(arrowsOf(marks)).toEqual([{ time: ten, side: "buy" }]);
});

test("test_the_legend_tells_a_bars_prices_and_its_fills", () => {
  const marks = fillMarks([trade()], "EUR_USD", [bar(ten)]);
  expect(legendText(bar(ten), marks, 5)).toBe(
    "O 1.10000  H 1.20000  L 1.00000  C 1.10000   Buy +10,000 @ 1.08424",
  );
});
