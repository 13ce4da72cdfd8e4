import {
  compare,
  decimal,
  decimalText,
  multiply,
  parseDecimal,
  sign,
  significantDecimals,
} from "@/figures/decimal";
import { strings } from "@/strings";

/** After how long what an order opens is closed again; empty text means never. */
export interface CloseAfter {
  readonly text: string;
  readonly unit: CloseUnit;
}

export type CloseUnit = "seconds" | "minutes" | "hours" | "days";

const lengths = { days: 86_400, hours: 3_600, minutes: 60, seconds: 1 };
const longest = decimal("2592000");
const says = strings.trading.ticket.problems;
const shape = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/;

/** The seconds that are meant; null for none, or where they cannot be read. */
export function closeSeconds({ text, unit }: CloseAfter): number | null {
  const count = parseDecimal(text);
  if (count === null) return null;
  return Number(decimalText(multiply(count, decimal(String(lengths[unit])))));
}

export function closeProblem({ text, unit }: CloseAfter): string | undefined {
  if (text.trim() === "") return undefined;
  const count = parseDecimal(text);
  if (count === null || significantDecimals(count) > 0) return says.whole;
  if (sign(count) <= 0) return strings.ticket.problems.zero;
  const seconds = multiply(count, decimal(String(lengths[unit])));
  return compare(seconds, longest) > 0 ? says.longest : undefined;
}

/** Seconds in the largest unit that has them whole. */
export function closeAfterOf(seconds: number | null): CloseAfter {
  if (seconds === null) return { text: "", unit: "minutes" };
  const units = Object.keys(lengths) as CloseUnit[];
  const unit = units.find((name) => seconds % lengths[name] === 0) ?? "seconds";
  return { text: String(seconds / lengths[unit]), unit };
}

/** A moment as the API takes it, from a field in UTC. */
export function goodTillMoment(text: string): string {
  return new Date(`${text}Z`).toISOString();
}

/** What is wrong with a moment; good-till dates are in the market's time, which may be another. */
export function goodTillProblem(text: string, marketTime: string | undefined): string | undefined {
  if (!shape.test(text) || Number.isNaN(Date.parse(`${text}Z`))) return says.moment;
  const past = marketTime !== undefined && Date.parse(`${text}Z`) <= Date.parse(marketTime);
  return past ? says.past : undefined;
}

/** A moment as the field takes it. */
export function fieldMoment(iso: string): string {
  return new Date(iso).toISOString().slice(0, 19).replace(/:00$/, "");
}

/** A day from the market's time, for a start. */
export function tomorrow(marketTime: string | undefined, now: Date): string {
  const from = marketTime === undefined ? now.getTime() : Date.parse(marketTime);
  const minute = 60_000;
  const whole = Math.floor(from / minute) * minute;
  return fieldMoment(new Date(whole + lengths.days * 1_000).toISOString());
}
