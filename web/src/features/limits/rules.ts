import {
  decimal,
  decimalText,
  multiply,
  parseDecimal,
  sign,
  significantDecimals,
  round,
} from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import { strings } from "@/strings";
import { partOf } from "./fields";
import type { RuleField } from "./fields";

/** Rules as they are typed, by path. */
export type Texts = Readonly<Record<string, string>>;

const hundred = decimal("100");
const hundredth = decimal("0.01");

/** Write an account's rules as they are edited: shares in percent, nothing as an empty field. */
export function textsOf(fields: readonly RuleField[], rules: object): Texts {
  return Object.fromEntries(fields.map((field) => [field.path, textOf(field, rules)]));
}

/** The rules that differ from those that stand, in the API's form; nested ones come whole. */
export function changesOf(
  fields: readonly RuleField[],
  rules: object,
  texts: Texts,
): Record<string, unknown> {
  const before = assembled(fields, textsOf(fields, rules));
  const after = assembled(fields, texts);
  const isChanged = (name: string) => JSON.stringify(before[name]) !== JSON.stringify(after[name]);
  return Object.fromEntries(Object.entries(after).filter(([name]) => isChanged(name)));
}

/** What is wrong with a rule as typed, or undefined; parts that are off have nothing wrong. */
export function ruleProblem(
  field: RuleField,
  texts: Texts,
  fields: readonly RuleField[],
): string | undefined {
  const text = (texts[field.path] ?? "").trim();
  if (isOff(field, texts, fields)) return undefined;
  if (text === "" && field.optional) return undefined;
  if (field.kind === "names") return namesProblem(text);
  if (field.kind === "windows") return windowsProblem(text);
  return numberProblem(field, text);
}

export function isOff(field: RuleField, texts: Texts, fields: readonly RuleField[]): boolean {
  const part = partOf(field.path, fields);
  return part !== undefined && texts[part.path] !== "true";
}

function numberProblem({ kind, low, high }: RuleField, text: string): string | undefined {
  const says = strings.rules.problems;
  if (kind === "flag" || kind === "choice" || kind === "part") return undefined;
  const value = parseDecimal(plain(text));
  if (value === null) return says.number;
  if (kind === "amount") return undefined;
  if (kind === "whole" && significantDecimals(value) > 0) return says.whole;
  if (kind !== "whole" && sign(value) <= 0) return says.positive;
  if (low !== undefined && Number(plain(text)) < low) return says.low(low);
  return high !== undefined && Number(plain(text)) > high ? says.high(high) : undefined;
}

const nameLine = /^([A-Z]{3}|[A-Z0-9]{2,12}_[A-Z0-9]{2,12})\s+([\d,]+(?:\.\d+)?)$/;

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function namesProblem(text: string): string | undefined {
  const wrong = linesOf(text).find((line) => !nameLine.test(line));
  return wrong === undefined ? undefined : strings.rules.problems.names(wrong);
}

function windowsProblem(text: string): string | undefined {
  const days = (JSON.parse(text) as { days: number[] }[]).map((window) => window.days.length);
  return days.includes(0) ? strings.rules.problems.days : undefined;
}

function textOf(field: RuleField, rules: object): string {
  const value = valueAt(rules, field.path);
  if (field.kind === "part") return String(value !== null && value !== undefined);
  if (field.kind === "windows") return JSON.stringify(value ?? []);
  if (value === undefined) return field.initial ?? "";
  if (value === null) return "";
  if (field.kind === "names") return namesText(value as Record<string, string>);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return field.kind === "percent" ? shortest(multiply(decimal(text), hundred)) : text;
}

function namesText(names: Readonly<Record<string, string>>): string {
  return Object.entries(names)
    .map(([name, units]) => `${name} ${units}`)
    .join("\n");
}

function valueAt(rules: object, path: string): unknown {
  let value: unknown = rules;
  for (const name of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** Put rules together as the API takes them; parts that are off are null. */
function assembled(fields: readonly RuleField[], texts: Texts): Record<string, unknown> {
  const whole: Record<string, unknown> = {};
  for (const field of fields) {
    if (isOff(field, texts, fields)) continue;
    put(whole, field.path.split("."), valueOf(field, texts[field.path] ?? ""));
  }
  return whole;
}

function put(whole: Record<string, unknown>, names: readonly string[], value: unknown): void {
  const [name = "", ...rest] = names;
  if (rest.length === 0) {
    whole[name] = value;
    return;
  }
  const inner = (whole[name] ??= {}) as Record<string, unknown>;
  put(inner, rest, value);
}

function valueOf(field: RuleField, text: string): unknown {
  switch (field.kind) {
    case "flag":
      return text === "true";
    case "part":
      return text === "true" ? {} : null;
    case "choice":
      return text;
    case "windows":
      return JSON.parse(text) as unknown;
    case "names":
      return Object.fromEntries(linesOf(text).map((line) => nameAndUnits(line)));
    case "whole":
      return text.trim() === "" ? null : Number(plain(text));
    case "percent":
      return text.trim() === "" ? null : share(plain(text));
    case "decimal":
    case "amount":
      return text.trim() === "" ? null : plain(text);
  }
}

function nameAndUnits(line: string): [string, string] {
  const [name = "", units = ""] = line.split(/\s+/);
  return [name, plain(units)];
}

function share(percent: string): string {
  const value = parseDecimal(percent);
  return value === null ? percent : shortest(multiply(value, hundredth));
}

/** Without zeros at the end. */
function shortest(value: Decimal): string {
  return decimalText(round(value, significantDecimals(value)));
}

function plain(text: string): string {
  return text.trim().replaceAll(",", "");
}
