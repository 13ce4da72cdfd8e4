import { expect, test } from "vitest";
import { conversionRate, midOf } from "@/figures/conversion";
import { decimal, decimalText, round } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import { total, unrealizedProfit } from "@/figures/profit";
import { position } from "../fixtures/values";

const mids: Record<string, string> = { EUR_USD: "1.25", USD_JPY: "160" };
const midPrices = (pair: string): Decimal | undefined => {
  const text = mids[pair];
  return text === undefined ? undefined : decimal(text);
};
const cents = (value: Decimal | null) => (value === null ? null : decimalText(round(value, 2)));

test("test_a_long_position_is_valued_at_the_bid", () => {
  const market = { bid: "1.08410", ask: "1.08424" };
  expect(cents(unrealizedProfit(position(), market, "USD", midPrices))).toBe("1.00");
});

test("test_a_short_position_is_valued_at_the_ask", () => {
  const market = { bid: "1.08410", ask: "1.08424" };
  const short = position({ units: "-10000" });
  expect(cents(unrealizedProfit(short, market, "USD", midPrices))).toBe("-2.40");
});

test("test_profit_in_another_currency_is_converted_home", () => {
  const yenPosition = position({ instrument: "USD_JPY", average_price: "160.000" });
  const market = { bid: "160.320", ask: "160.330" };
  expect(cents(unrealizedProfit(yenPosition, market, "USD", midPrices))).toBe("20.00");
  expect(cents(unrealizedProfit(yenPosition, market, "EUR", midPrices))).toBe("16.00");
});

test("test_profit_without_a_rate_or_a_price_is_not_guessed", () => {
  const market = { bid: "1.1", ask: "1.2" };
  expect(unrealizedProfit(position(), undefined, "USD", midPrices)).toBeNull();
  expect(unrealizedProfit(position(), market, "NOK", midPrices)).toBeNull();
});

test("test_rates_are_found_directly_inversely_and_over_the_dollar", () => {
  const rate = (from: string, to: string) => cents(conversionRate(from, to, midPrices));
  expect(rate("USD", "USD")).toBe("1.00");
  expect(rate("EUR", "USD")).toBe("1.25");
  expect(rate("USD", "EUR")).toBe("0.80");
  expect(rate("EUR", "JPY")).toBe("200.00");
  expect(rate("EUR", "SEK")).toBeNull();
});

test("test_the_mid_keeps_the_half_point", () => {
  expect(decimalText(midOf("1.08410", "1.08423"))).toBe("1.084165");
});

test("test_a_total_is_unknown_as_soon_as_one_part_is", () => {
  expect(cents(total([decimal("1.5"), decimal("-0.25")]))).toBe("1.25");
  expect(total([decimal("1.5"), null])).toBeNull();
});
