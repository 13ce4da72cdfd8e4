import type { Position } from "@/api/types";
import { unknownFigure } from "@/figures/format";
import { useQuote } from "@/live/hooks";
import { usePairText } from "@/session/pairs";

/** The price at which a position would be closed now: the bid for a long one, the ask for a short. */
export function LeavePrice({ position }: { position: Position }) {
  const quote = useQuote(position.instrument);
  const pairs = usePairText();
  if (quote === undefined) return <span className="text-muted">{unknownFigure}</span>;
  const { bid, ask } = quote.tick;
  return <>{pairs.price(position.instrument, position.units.startsWith("-") ? ask : bid)}</>;
}
