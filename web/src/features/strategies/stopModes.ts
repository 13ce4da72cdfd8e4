import type { Run, StopMode } from "@/api/types";
import { strings } from "@/strings";

const longestDrain = 7 * 24 * 60;
const every: readonly StopMode[] = ["at_once", "keep", "close", "drain"];

/** The ways in which a run can be stopped now, the usual one first. */
export function modesFor({ status, stop_mode }: Run): StopMode[] {
  if (status !== "stopping") return [...every];
  return every.filter((mode) => mode !== "drain" && mode !== stop_mode);
}

/** A run that is stopping may still be stopped otherwise. */
export function canStop({ status }: Run): boolean {
  return status !== "stopped" && status !== "failed";
}

/** What is wrong with the minutes that a run may take to get flat; none is as long as it takes. */
export function drainProblem(minutes: string): string | undefined {
  const says = strings.strategies.problems;
  if (minutes.trim() === "") return undefined;
  if (!/^\d+$/.test(minutes.trim())) return says.whole;
  const value = Number(minutes);
  if (value < 1) return says.low(1);
  return value > longestDrain ? says.high(longestDrain) : undefined;
}

export function drainSeconds(minutes: string): number | null {
  return minutes.trim() === "" ? null : Number(minutes) * 60;
}
