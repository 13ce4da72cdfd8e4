import type { strings } from "@/strings";

/** How a rule is written: what it counts, and what it may be. */
export type Kind =
  "decimal" | "amount" | "whole" | "percent" | "flag" | "choice" | "names" | "windows" | "part";

export type Path = keyof (typeof strings)["rules"]["fields"];
export type Group = keyof (typeof strings)["rules"]["groups"];
export type Unit = keyof (typeof strings)["rules"]["units"] | "money";

/** One rule of an account; `path` is where it stands in the API's limits or policy. */
export interface RuleField {
  readonly path: Path;
  readonly kind: Kind;
  readonly unit?: Unit;
  /** Nothing is a value too: there is no such limit. */
  readonly optional?: true;
  /** What an empty field says; that there is no limit where this does not say otherwise. */
  readonly empty?: "none";
  readonly low?: number;
  readonly high?: number;
  readonly choices?: readonly string[];
  /** What stands there when the part that it belongs to is switched on. */
  readonly initial?: string;
}

const week = 10_080;
const points = { kind: "whole", unit: "points", low: 1, high: 10_000 } as const;
const minutes = { kind: "whole", unit: "minutes", low: 1, high: week } as const;
const scope = { kind: "choice", choices: ["instrument", "account"] } as const;
const money = { kind: "decimal", unit: "money", optional: true } as const;

export const limitFields: Readonly<Record<Exclude<Group, "policy">, readonly RuleField[]>> = {
  size: [
    { path: "max_units_per_order", kind: "decimal", unit: "units" },
    { path: "max_units_per_instrument", kind: "decimal", unit: "units", optional: true },
    { path: "instrument_units", kind: "names", unit: "units" },
    {
      path: "max_open_trades",
      kind: "whole",
      unit: "trades",
      low: 1,
      high: 10_000,
      optional: true,
    },
  ],
  exposure: [
    { path: "max_margin_use", kind: "percent", unit: "ofNav", high: 100 },
    { path: "max_exposure", ...money },
    { path: "max_currency_exposure", ...money },
    { path: "currency_exposure", kind: "names", unit: "money" },
  ],
  loss: [
    { path: "max_daily_loss", ...money },
    { path: "max_drawdown", kind: "percent", unit: "ofPeak", high: 100, optional: true },
    { path: "max_nav_age_seconds", kind: "whole", unit: "seconds", low: 1, high: 3_600 },
  ],
  prices: [
    { path: "max_spread_points", ...points },
    { path: "max_jump_points", ...points, optional: true },
    { path: "max_price_age_seconds", kind: "whole", unit: "seconds", low: 1, high: 300 },
    {
      path: "max_orders_per_minute",
      kind: "whole",
      unit: "perMinute",
      low: 1,
      high: 10_000,
      optional: true,
    },
    { path: "stop_required", kind: "flag" },
  ],
  hours: [
    { path: "hours.weekends", kind: "choice", choices: ["market", "closed"] },
    { path: "hours.pause_before_weekend_minutes", ...minutes, low: 0 },
    { path: "hours.windows", kind: "windows" },
  ],
  protections: [
    { path: "protections.cool_down", kind: "part" },
    { path: "protections.cool_down.pause_minutes", ...minutes, initial: "30" },
    { path: "protections.cool_down.scope", ...scope, initial: "instrument" },
    { path: "protections.stop_guard", kind: "part" },
    {
      path: "protections.stop_guard.stops",
      kind: "whole",
      unit: "trades",
      low: 1,
      high: 100,
      initial: "4",
    },
    { path: "protections.stop_guard.within_minutes", ...minutes, initial: "1440" },
    { path: "protections.stop_guard.pause_minutes", ...minutes, initial: "60" },
    { path: "protections.stop_guard.scope", ...scope, initial: "account" },
    { path: "protections.low_profit", kind: "part" },
    {
      path: "protections.low_profit.trades",
      kind: "whole",
      unit: "trades",
      low: 1,
      high: 100,
      initial: "4",
    },
    { path: "protections.low_profit.within_minutes", ...minutes, initial: "1440" },
    { path: "protections.low_profit.least", kind: "amount", unit: "money", initial: "0" },
    { path: "protections.low_profit.pause_minutes", ...minutes, initial: "60" },
    { path: "protections.low_profit.scope", ...scope, initial: "instrument" },
  ],
  approval: [
    { path: "approval.every_order", kind: "flag" },
    { path: "approval.above_units", kind: "decimal", unit: "units", optional: true },
    { path: "approval.first_day_live", kind: "flag" },
    { path: "approval.drawdown", kind: "percent", unit: "ofPeak", high: 100, optional: true },
    { path: "approval.people", kind: "whole", unit: "people", low: 1, high: 2 },
    { path: "approval.expires_after_minutes", ...minutes, high: 1_440 },
    { path: "approval.max_move_points", ...points, optional: true },
  ],
};

export const policyFields: readonly RuleField[] = [
  { path: "foreign_trades", kind: "choice", choices: ["ask", "adopt", "close", "ignore"] },
  { path: "late_orders", kind: "choice", choices: ["flatten", "adopt"] },
  { path: "catastrophe_stop", kind: "percent", unit: "ofPrice", high: 20 },
  { path: "flat_before_weekend_minutes", ...minutes, optional: true, empty: "none" },
];

/** The part that a field belongs to, if it belongs to one that can be switched off. */
export function partOf(path: string, fields: readonly RuleField[]): RuleField | undefined {
  return fields.find((field) => field.kind === "part" && path.startsWith(`${field.path}.`));
}
