/** Exact decimal numbers: prices, units and money arrive as text and are never made floats here. */
export interface Decimal {
  /** The number times ten to the power of `scale`. */
  readonly digits: bigint;
  readonly scale: number;
}

const pattern = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** Read plain decimal text such as `-1250.50`; null for anything else, exponents included. */
export function parseDecimal(text: string): Decimal | null {
  const match = pattern.exec(text.trim());
  if (match === null) return null;
  const [, sign, whole = "0", fraction = ""] = match;
  const digits = BigInt(whole + fraction);
  return { digits: sign === "-" ? -digits : digits, scale: fraction.length };
}

/** Read decimal text that the API promised; throws where it is none. */
export function decimal(text: string): Decimal {
  const value = parseDecimal(text);
  if (value === null) throw new RangeError(`"${text}" is not a decimal number`);
  return value;
}

export const zero: Decimal = { digits: 0n, scale: 0 };

export function powerOfTen(exponent: number): Decimal {
  return exponent >= 0
    ? { digits: 10n ** BigInt(exponent), scale: 0 }
    : { digits: 1n, scale: -exponent };
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { digits: digitsAt(a, scale) + digitsAt(b, scale), scale };
}

export function negate(a: Decimal): Decimal {
  return { digits: -a.digits, scale: a.scale };
}

export function absolute(a: Decimal): Decimal {
  return a.digits < 0n ? negate(a) : a;
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  return add(a, negate(b));
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return { digits: a.digits * b.digits, scale: a.scale + b.scale };
}

/** Divide to `scale` decimals, rounding half away from zero; throws on a zero divisor. */
export function divide(a: Decimal, b: Decimal, scale: number): Decimal {
  const numerator = a.digits * 10n ** BigInt(scale + b.scale);
  return { digits: roundedQuotient(numerator, b.digits * 10n ** BigInt(a.scale)), scale };
}

/** Round to `scale` decimals, half away from zero, or pad with zeros. */
export function round(a: Decimal, scale: number): Decimal {
  if (scale >= a.scale) return { digits: digitsAt(a, scale), scale };
  return { digits: roundedQuotient(a.digits, 10n ** BigInt(a.scale - scale)), scale };
}

export function compare(a: Decimal, b: Decimal): number {
  return sign(subtract(a, b));
}

/** -1, 0 or 1. */
export function sign(a: Decimal): -1 | 0 | 1 {
  if (a.digits === 0n) return 0;
  return a.digits < 0n ? -1 : 1;
}

/** The number of decimals that are needed to write the value. */
export function significantDecimals(a: Decimal): number {
  let { digits, scale } = a;
  while (scale > 0 && digits % 10n === 0n) {
    digits /= 10n;
    scale -= 1;
  }
  return scale;
}

/** Plain text with a hyphen for a minus, as the API takes it. */
export function decimalText(a: Decimal): string {
  const text = (a.digits < 0n ? -a.digits : a.digits).toString().padStart(a.scale + 1, "0");
  const whole = text.slice(0, text.length - a.scale);
  const fraction = a.scale === 0 ? "" : `.${text.slice(-a.scale)}`;
  return `${a.digits < 0n ? "-" : ""}${whole}${fraction}`;
}

function digitsAt(a: Decimal, scale: number): bigint {
  return a.digits * 10n ** BigInt(scale - a.scale);
}

function roundedQuotient(numerator: bigint, divisor: bigint): bigint {
  const negative = numerator < 0n !== divisor < 0n;
  const n = numerator < 0n ? -numerator : numerator;
  const d = divisor < 0n ? -divisor : divisor;
  const quotient = (2n * n + d) / (2n * d);
  return negative ? -quotient : quotient;
}
