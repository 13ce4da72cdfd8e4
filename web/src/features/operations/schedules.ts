import type { Account, Schedule } from "@/api/types";
import { strings } from "@/strings";

const mostRuns = 1_000;

/** A schedule's name for people; those of accounts are named after them. */
export function titleOf({ id }: Schedule, accounts: readonly Account[]): string {
  const [kind = id, account] = id.split("/");
  const title = strings.schedules.names[kind]?.title ?? kind;
  if (account === undefined) return title;
  return `${title} · ${accounts.find((each) => each.id === account)?.name ?? account}`;
}

export function purposeOf({ id, workflow }: Schedule): string {
  const [kind = id] = id.split("/");
  return strings.schedules.names[kind]?.purpose ?? workflow;
}

/** A range of time as two fields of the form `2026-11-23T10:00`, which are UTC. */
export interface Range {
  readonly start: string;
  readonly end: string;
}

/** The moment of a field, in the form of the API; null for what is none. */
export function utcMoment(field: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/.test(field)) return null;
  const at = new Date(`${field}Z`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

/** The last `minutes`, to the minute. */
export function lastMinutes(minutes: number, now: number): Range {
  const end = Math.floor(now / 60_000) * 60_000;
  const field = (at: number) => new Date(at).toISOString().slice(0, 16);
  return { start: field(end - minutes * 60_000), end: field(end) };
}

/** How many runs a range asks for; null where it makes no sense. */
export function runsIn({ start, end }: Range, everySeconds: number | null): number | null {
  const [from, to] = [utcMoment(start), utcMoment(end)];
  if (from === null || to === null || everySeconds === null) return null;
  return Math.floor((Date.parse(to) - Date.parse(from)) / 1000 / everySeconds);
}

/** What is wrong with a range, or undefined. */
export function rangeProblem(range: Range, everySeconds: number | null): string | undefined {
  const says = strings.schedules.problems;
  const [from, to] = [utcMoment(range.start), utcMoment(range.end)];
  if (from === null || to === null) return says.moment;
  if (Date.parse(to) <= Date.parse(from)) return says.order;
  const runs = runsIn(range, everySeconds);
  return runs !== null && runs > mostRuns ? says.tooMany(mostRuns) : undefined;
}
