import type { Draft, Side, Terms } from "./draft";
import type { Leg } from "./group";
import { PriceField } from "./PriceField";
import { strings } from "@/strings";
import { Segmented } from "@/ui/Segmented";

interface Props {
  readonly name: string;
  readonly leg: Leg;
  readonly draft: Draft;
  readonly terms: Terms;
  readonly problem: string | undefined;
  readonly onChange: (leg: Leg) => void;
}

const says = strings.trading.ticket;

const sides: { value: Side; title: string }[] = [
  { value: "sell", title: strings.side.sell },
  { value: "buy", title: strings.side.buy },
];

const kinds: { value: Leg["kind"]; title: string }[] = [
  { value: "LIMIT", title: says.kinds.LIMIT },
  { value: "STOP", title: says.kinds.STOP },
  { value: "MARKET_IF_TOUCHED", title: says.kinds.MARKET_IF_TOUCHED },
];

/** What one order of a group has of its own: side, type and price. */
export function LegFields({ name, leg, draft, terms, problem, onChange }: Props) {
  return (
    <fieldset className="flex flex-col gap-1.5 rounded-md border border-line px-2.5 pt-1 pb-2">
      <legend className="px-1 text-2xs text-muted">{name}</legend>
      <div className="flex flex-wrap justify-between gap-1.5">
        <Segmented
          label={says.sideOf(name)}
          options={sides}
          chosen={leg.side}
          onChoose={(side) => onChange({ ...leg, side })}
        />
        <Segmented
          label={says.kindOf(name)}
          options={kinds}
          chosen={leg.kind}
          onChoose={(kind) => onChange({ ...leg, kind })}
        />
      </div>
      <PriceField
        label={says.priceOf(name)}
        draft={draft}
        terms={terms}
        side={leg.side}
        problem={problem}
        onChange={(price) => onChange({ ...leg, price })}
      />
    </fieldset>
  );
}
