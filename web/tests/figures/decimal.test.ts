import { describe, expect, test } from "vitest";
import {
  add,
  compare,
  decimal,
  decimalText,
  divide,
  multiply,
  parseDecimal,
  round,
  significantDecimals,
  subtract,
} from "@/figures/decimal";

describe("decimals", () => {
  test.each(["", "abc", "1e309", "NaN", "Infinity", "1.", ".5", "1,000", "0x10", "--1"])(
    "test_text_%s_that_is_no_plain_number_is_refused",
    (text) => {
      expect(parseDecimal(text)).toBeNull();
    },
  );

  test("test_text_survives_a_round_trip_digit_for_digit", () => {
    const texts = ["0", "0.1", "-0.00001", "123456789012345678901234567890.123456789", "1.10"];
    expect(texts.map((text) => decimalText(decimal(text)))).toEqual(texts);
  });

  test("test_sums_that_floats_get_wrong_are_exact", () => {
    expect(decimalText(add(decimal("0.1"), decimal("0.2")))).toBe("0.3");
    expect(decimalText(subtract(decimal("1.08424"), decimal("1.08410")))).toBe("0.00014");
    expect(decimalText(multiply(decimal("10000"), decimal("0.00014")))).toBe("1.40000");
  });

  test("test_rounding_goes_half_away_from_zero", () => {
    expect(decimalText(round(decimal("2.345"), 2))).toBe("2.35");
    expect(decimalText(round(decimal("-2.345"), 2))).toBe("-2.35");
    expect(decimalText(round(decimal("2.344999"), 2))).toBe("2.34");
    expect(decimalText(round(decimal("7"), 2))).toBe("7.00");
  });

  test("test_division_is_rounded_to_the_decimals_asked_for", () => {
    expect(decimalText(divide(decimal("1"), decimal("3"), 4))).toBe("0.3333");
    expect(decimalText(divide(decimal("2"), decimal("-3"), 4))).toBe("-0.6667");
    expect(() => divide(decimal("1"), decimal("0"), 2)).toThrow(RangeError);
  });

  test("test_values_of_different_scale_compare_by_value", () => {
    expect(compare(decimal("1.10"), decimal("1.1"))).toBe(0);
    expect(compare(decimal("-2"), decimal("1.5"))).toBe(-1);
    expect(significantDecimals(decimal("1.500"))).toBe(1);
  });
});
