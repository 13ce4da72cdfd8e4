import type { Position } from "@/api/types";
import { decimal } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import { total, unrealizedProfit } from "@/figures/profit";
import type { Holding } from "@/figures/profit";
import type { QuoteBoard } from "@/live/quotes";

/** A holding's profit at the quotes that stand; null while a rate is missing. */
export function liveProfit(holding: Holding, home: string, board: QuoteBoard): Decimal | null {
  const market = board.get(holding.instrument)?.tick;
  return unrealizedProfit(holding, market, home, board.mid);
}

/** A position's profit at the quotes that stand, or as the platform last said. */
export function positionProfit(
  position: Position,
  home: string,
  board: QuoteBoard,
): Decimal | null {
  const live = liveProfit(position, home, board);
  if (live !== null || position.unrealized_pl === null) return live;
  return decimal(position.unrealized_pl);
}

export function totalProfit(
  positions: readonly Position[],
  home: string,
  board: QuoteBoard,
): Decimal | null {
  return total(positions.map((position) => positionProfit(position, home, board)));
}

/** Positions that stand: the platform also reports the ones that were closed. */
export function isOpen(position: Position): boolean {
  return decimal(position.units).digits !== 0n;
}
