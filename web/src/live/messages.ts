import type {
  Account,
  Backtest,
  BacktestWithCurve,
  CurvePoint,
  Order,
  PlatformEvent,
  Position,
  Run,
} from "@/api/types";

export interface Tick {
  readonly feed: string;
  readonly instrument: string;
  /** Market time, which is the recording's in a replay. */
  readonly time: string;
  readonly bid: string;
  readonly ask: string;
  readonly received_at: string;
}

export type MarketMessage =
  | { type: "snapshot"; sequence: number; prices: Tick[] }
  | { type: "tick"; sequence: number; tick: Tick }
  | { type: "heartbeat"; sequence: number; at: string }
  | { type: "feed"; sequence: number; feed: string; status: "live" | "stale"; detail: string };

export interface UpdatesSnapshot {
  type: "snapshot";
  sequences: Record<string, number>;
  accounts: Account[];
  positions: Position[];
  orders: Order[];
  runs: Run[];
  backtests: BacktestWithCurve[];
}

export type StatePush =
  | { type: "account"; account: Account }
  | { type: "order"; order: Order }
  | { type: "position"; position: Position }
  | { type: "run"; run: Run }
  | { type: "backtest"; backtest: Backtest; curve: CurvePoint[] };

export type UpdatesMessage =
  | UpdatesSnapshot
  | StatePush
  | { type: "event"; event: PlatformEvent }
  | { type: "heartbeat"; at: string };

/** Read a message; null for text that is no JSON object with a type. */
function typed(text: string): { type: string } | null {
  try {
    const value: unknown = JSON.parse(text);
    const named = typeof value === "object" && value !== null && "type" in value;
    return named && typeof value.type === "string" ? (value as { type: string }) : null;
  } catch {
    return null;
  }
}

/** Read a message of `/ws/market-data/`; null for text that is none. */
export function readMarketMessage(text: string): MarketMessage | null {
  return typed(text) as MarketMessage | null;
}

/** Read a message of `/ws/updates/`; null for text that is none. */
export function readUpdatesMessage(text: string): UpdatesMessage | null {
  return typed(text) as UpdatesMessage | null;
}
