import type { Profit } from "@/api/types";
import { add, decimal, zero } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";

/** What one trading day brought, all tags together. */
export interface Day {
  readonly day: string;
  readonly net: Decimal;
  readonly realized: Decimal;
  readonly financing: Decimal;
  readonly fills: number;
}

/** Add up the days of a profit, newest first. */
export function daysOf({ days }: Pick<Profit, "days">): Day[] {
  const found = new Map<string, Day>();
  for (const each of days) {
    const before = found.get(each.day) ?? nothing(each.day);
    const realized = add(before.realized, decimal(each.realized_pl));
    const financing = add(before.financing, decimal(each.financing));
    const net = add(realized, financing);
    found.set(each.day, {
      day: each.day,
      net,
      realized,
      financing,
      fills: before.fills + each.fills,
    });
  }
  return [...found.values()].toSorted((a, b) => b.day.localeCompare(a.day));
}

function nothing(day: string): Day {
  return { day, net: zero, realized: zero, financing: zero, fills: 0 };
}
