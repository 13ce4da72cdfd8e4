import { isThrough } from "./draft";
import type { Draft, Side, Terms } from "./draft";
import { decimal, parseDecimal } from "@/figures/decimal";
import { formatDecimal } from "@/figures/format";
import { distanceInPips } from "@/figures/pips";
import { strings } from "@/strings";
import { Field, inputClass } from "@/ui/Field";

interface Props {
  readonly label: string;
  readonly draft: Draft;
  readonly terms: Terms;
  readonly side: Side;
  readonly problem: string | undefined;
  readonly onChange: (price: string) => void;
}

/** The price that an order waits for, and how far the market is from it. */
export function PriceField({ label, draft, terms, side, problem, onChange }: Props) {
  const { market } = terms;
  const there = side === "buy" ? market?.ask : market?.bid;
  return (
    <Field label={label} problem={problem} hint={hintOf(draft, terms, side)}>
      {(control) => (
        <input
          {...control}
          className={inputClass}
          inputMode="decimal"
          autoComplete="off"
          placeholder={there}
          value={draft.price}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function hintOf(draft: Draft, terms: Terms, side: Side): string | undefined {
  const price = parseDecimal(draft.price);
  const { market, instrument } = terms;
  if (price === null || market === undefined) return undefined;
  const says = strings.trading.ticket;
  if (isThrough(draft, terms, side)) return says.through;
  const there = decimal(side === "buy" ? market.ask : market.bid);
  return says.away(formatDecimal(distanceInPips(price, there, instrument)));
}
