import type { Holding } from "@/figures/profit";
import { useQuote } from "@/live/hooks";
import { useLive } from "@/live/LiveProvider";
import { liveProfit } from "@/live/profit";
import { Amount } from "@/ui/Amount";

interface Props {
  readonly holding: Holding;
  readonly currency: string;
  /** Shown while there is no quote to reckon with. */
  readonly otherwise: string | null;
}

/** The unrealised profit of a holding, renewed at every tick of its pair. */
export function LiveAmount({ holding, currency, otherwise }: Props) {
  const { board } = useLive();
  useQuote(holding.instrument);
  const value = liveProfit(holding, currency, board) ?? otherwise;
  return <Amount value={value} currency={currency} className="font-medium" />;
}
