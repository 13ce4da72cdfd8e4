import type { PlatformEvent } from "@/api/types";

export const severityChoices = ["all", "notable", "errors"] as const;
export type SeverityChoice = (typeof severityChoices)[number];

export const kindChoices = ["all", "orders", "feed", "runs", "risk"] as const;
export type KindChoice = (typeof kindChoices)[number];

export interface EventFilter {
  readonly severity: SeverityChoice;
  readonly kind: KindChoice;
  readonly text: string;
}

const prefixes: Record<KindChoice, readonly string[]> = {
  all: [""],
  orders: ["order.", "trade."],
  feed: ["feed."],
  runs: ["run."],
  risk: ["kill_switch", "account.", "position.", "ledger.", "balance."],
};

export function matching(events: readonly PlatformEvent[], filter: EventFilter): PlatformEvent[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return events.filter(
    (event) =>
      isSevere(event, filter.severity) &&
      prefixes[filter.kind].some((prefix) => event.kind.startsWith(prefix)) &&
      words.every((word) => textOf(event).includes(word)),
  );
}

function isSevere({ severity }: PlatformEvent, choice: SeverityChoice): boolean {
  if (choice === "all") return true;
  return choice === "errors" ? severity === "error" : severity !== "info";
}

function textOf(event: PlatformEvent): string {
  const pair = event.instrument ?? "";
  return [event.kind, event.message, pair, pair.replace("_", "/"), JSON.stringify(event.payload)]
    .join(" ")
    .toLowerCase();
}
