import { expect, test } from "vitest";
import {
  formatDecimal,
  formatMoney,
  formatPrice,
  formatUnits,
  priceParts,
  unknownFigure,
} from "@/figures/format";
import { decimal } from "@/figures/decimal";
import { distanceInPips, pipsToDistance } from "@/figures/pips";
import { formatAge, formatDateTime, formatTime, formatWhen } from "@/figures/times";
import { instrument, yen } from "../fixtures/values";

test("test_money_is_grouped_and_rounded_to_its_currency", () => {
  expect(formatMoney("1234567.895", "USD")).toBe("1,234,567.90");
  expect(formatMoney("1234567.5", "JPY")).toBe("1,234,568");
  expect(formatMoney("-0.004", "USD", "always")).toBe("0.00");
});

test("test_money_larger_than_a_float_can_hold_keeps_every_digit", () => {
  expect(formatMoney("90071992547409931.25", "USD")).toBe("90,071,992,547,409,931.25");
});

test("test_signs_are_shown_when_asked_for", () => {
  expect(formatMoney("12.3", "USD", "always")).toBe("+12.30");
  expect(formatMoney("-12.3", "USD", "always")).toBe("\u221212.30");
});

test("test_an_unknown_figure_is_a_dash", () => {
  expect(formatDecimal(null)).toBe(unknownFigure);
  expect(formatDecimal("n/a")).toBe(unknownFigure);
});

test("test_units_lose_trailing_zeros_only_behind_the_point", () => {
  expect(formatUnits("10000")).toBe("10,000");
  expect(formatUnits("10000.50")).toBe("10,000.5");
  expect(formatUnits("-1000.0", "always")).toBe("\u22121,000");
});

test("test_a_price_is_padded_to_its_precision", () => {
  expect(formatPrice("1.084", 5)).toBe("1.08400");
  expect(formatPrice("151.2", 3)).toBe("151.200");
});

test("test_a_price_is_cut_where_a_trader_reads_it", () => {
  expect(priceParts("1.08412", 5, -4)).toEqual({ handle: "1.08", pips: "41", points: "2" });
  expect(priceParts("151.234", 3, -2)).toEqual({ handle: "151.", pips: "23", points: "4" });
});

test("test_pips_become_a_distance_in_the_instruments_own_digits", () => {
  expect(pipsToDistance(decimal("20"), instrument())).toBe("0.00200");
  expect(pipsToDistance(decimal("12.5"), yen)).toBe("0.125");
});

test("test_a_distance_between_prices_is_counted_in_tenths_of_a_pip", () => {
  const pips = distanceInPips(decimal("1.08424"), decimal("1.08410"), instrument());
  expect(formatDecimal(pips)).toBe("1.4");
});

test("test_times_are_shown_in_utc", () => {
  expect(formatTime("2026-11-22T14:30:15.250+02:00")).toBe("12:30:15");
  expect(formatDateTime("2026-11-22T23:30:15-02:00")).toBe("2026-11-23 01:30:15");
});

test("test_a_time_of_another_day_carries_its_date", () => {
  const now = new Date("2026-11-22T12:00:00Z");
  expect(formatWhen("2026-11-22T09:08:07Z", now)).toBe("09:08:07");
  expect(formatWhen("2026-11-21T09:08:07Z", now)).toBe("11-21 09:08");
});

test("test_an_age_is_told_in_its_largest_sensible_unit", () => {
  const ages = [-5, 400, 12_000, 300_000, 7_300_000, 400_000_000].map(formatAge);
  expect(ages).toEqual(["0.0 s", "0.4 s", "12 s", "5 min", "2 h", "4 d"]);
});
