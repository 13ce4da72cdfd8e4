import type { Backtest, MetricDefinition } from "@/api/types";
import { formatDecimal, formatMoney, unknownFigure } from "@/figures/format";

const minus = "\u2212";
const minuteSeconds = 60;
const hourSeconds = 3600;
const daySeconds = 86_400;

/** Write a metric as the report does: in its unit, without the currency. */
export function metricText(value: unknown, unit: string, currency: string): string {
  if (typeof value !== "number" && typeof value !== "string") return unknownFigure;
  if (unit === "money") return formatMoney(String(value), currency);
  const number = Number(value);
  const text = inUnit(Math.abs(number), unit);
  return number < 0 && /[1-9]/.test(text) ? `${minus}${text}` : text;
}

function inUnit(number: number, unit: string): string {
  if (unit === "share") return `${fixed(100 * number, 2)}%`;
  if (unit === "count" || unit === "units") return fixed(number, 0);
  if (unit === "pips") return `${fixed(number, 1)} pips`;
  if (unit === "risks") return `${fixed(number, 2)} R`;
  return unit === "seconds" ? duration(Math.round(number)) : fixed(number, 2);
}

function fixed(number: number, decimals: number): string {
  return formatDecimal(number.toFixed(decimals));
}

function duration(whole: number): string {
  if (whole >= daySeconds) {
    return `${Math.floor(whole / daySeconds)} d ${Math.floor((whole % daySeconds) / hourSeconds)} h`;
  }
  if (whole >= hourSeconds) {
    return `${Math.floor(whole / hourSeconds)} h ${Math.floor((whole % hourSeconds) / minuteSeconds)} min`;
  }
  return `${Math.floor(whole / minuteSeconds)} min ${whole % minuteSeconds} s`;
}

export interface MetricGroup {
  readonly group: string;
  readonly metrics: readonly MetricDefinition[];
}

/** Metrics by their group, in the order of the report. */
export function grouped(definitions: readonly MetricDefinition[]): MetricGroup[] {
  const names = [...new Set(definitions.map(({ group }) => group))];
  return names.map((group) => ({
    group,
    metrics: definitions.filter((metric) => metric.group === group),
  }));
}

/** Whether a value is the best of several backtests; nothing is where all are alike. */
export function isBest(
  metric: MetricDefinition,
  backtest: Backtest,
  all: readonly Backtest[],
): boolean {
  const values = all.map((each) => Number(each.metrics?.[metric.key] ?? Number.NaN));
  const own = Number(backtest.metrics?.[metric.key] ?? Number.NaN);
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length < 2 || new Set(known).size === 1) return false;
  if (metric.better === "higher") return own === Math.max(...known);
  return metric.better === "lower" && own === Math.min(...known);
}
