import type { Draft, Side, Terms } from "./draft";
import { estimate } from "./estimate";
import type { Decimal } from "@/figures/decimal";
import { formatMoney } from "@/figures/format";
import { useLive } from "@/live/LiveProvider";
import { strings } from "@/strings";
import { Stat } from "@/ui/Stat";

interface Props {
  readonly draft: Draft;
  readonly terms: Terms;
  readonly side: Side;
}

/** What the order would mean: value and margin, what is lost at the stop and won at the target. */
export function EstimateFigures({ draft, terms, side }: Props) {
  const { board } = useLive();
  const { value, margin, risk, reward } = estimate(draft, terms, side, board.mid);
  const money = (amount: Decimal | null) => formatMoney(amount, terms.account.currency);
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-2 max-lg:grid-cols-4 rounded-md bg-ground px-2.5 py-2">
      <Stat name={strings.ticket.value}>{money(value)}</Stat>
      <Stat name={strings.ticket.margin}>{money(margin)}</Stat>
      <Stat name={strings.ticket.risk}>{money(risk)}</Stat>
      <Stat name={strings.ticket.reward}>{money(reward)}</Stat>
    </dl>
  );
}
