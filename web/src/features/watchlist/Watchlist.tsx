import { formatDecimal } from "@/figures/format";
import { decimal } from "@/figures/decimal";
import { distanceInPips } from "@/figures/pips";
import type { Instrument } from "@/api/types";
import { BigPrice } from "./BigPrice";
import { useQuote } from "@/live/hooks";
import type { Quote } from "@/live/quotes";
import { useWatchedPairs } from "@/session/watched";
import { strings } from "@/strings";
import { classes } from "@/ui/classes";
import { EmptyNote } from "@/ui/Note";
import { Panel } from "@/ui/Panel";
import { Icon } from "@/ui/Icon";

interface Props {
  readonly chosen: string;
  readonly onChoose: (instrument: string) => void;
}

/** The pairs that the trader watches, with live prices; a click shows one on the chart. */
export function Watchlist({ chosen, onChoose }: Props) {
  const { watched, others, add } = useWatchedPairs();
  return (
    <Panel title={strings.watchlist.title} label={strings.watchlist.title}>
      <ul className="flex min-h-0 flex-1 overflow-auto max-lg:flex-row lg:flex-col">
        {watched.map((instrument) => (
          <QuoteRow
            key={instrument.name}
            instrument={instrument}
            chosen={instrument.name === chosen}
            onChoose={() => onChoose(instrument.name)}
          />
        ))}
      </ul>
      {watched.length === 0 && <EmptyNote>{strings.watchlist.empty}</EmptyNote>}
      {others.length > 0 && <AddPair others={others} onAdd={add} />}
    </Panel>
  );
}

interface RowProps {
  readonly instrument: Instrument;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function QuoteRow({ instrument, chosen, onChoose }: RowProps) {
  const quote = useQuote(instrument.name);
  const { remove } = useWatchedPairs();
  return (
    <li className="group relative shrink-0 border-line max-lg:border-r lg:border-b">
      <button
        type="button"
        aria-pressed={chosen}
        onClick={onChoose}
        className={classes(
          "grid w-full grid-cols-[1fr_auto_auto] items-center gap-x-3 px-3 py-1.5 text-left outline-offset-[-3px] hover:bg-raised/70 max-lg:w-44 max-lg:grid-cols-2",
          chosen && "bg-raised shadow-[inset_2px_0_0_var(--accent)]",
        )}
      >
        <span className="flex items-center gap-1.5 text-xs font-semibold text-strong max-lg:col-span-2">
          {instrument.display_name}
          <DirectionMark quote={quote} />
          <Spread quote={quote} instrument={instrument} />
        </span>
        <BigPrice
          text={quote?.tick.bid}
          quote={quote}
          instrument={instrument}
          name={strings.watchlist.bid}
        />
        <BigPrice
          text={quote?.tick.ask}
          quote={quote}
          instrument={instrument}
          name={strings.watchlist.ask}
        />
      </button>
      <button
        type="button"
        aria-label={strings.watchlist.remove(instrument.display_name)}
        onClick={() => remove(instrument.name)}
        className="absolute top-1/2 right-0.5 -translate-y-1/2 rounded bg-raised px-1 text-2xs text-muted opacity-0 group-hover:opacity-100 hover:text-strong focus-visible:opacity-100 max-lg:hidden"
      >
        <Icon name="cross" />
      </button>
    </li>
  );
}

function DirectionMark({ quote }: { quote: Quote | undefined }) {
  const direction = quote?.direction ?? "same";
  const marks = { up: "up", down: "down", same: "speck" } as const;
  const tones = { up: "text-up", down: "text-down", same: "text-muted" };
  return (
    <span className={classes(tones[direction])} title={strings.watchlist[direction]}>
      <Icon name={marks[direction]} className="size-2" />
    </span>
  );
}

function Spread({ quote, instrument }: { quote: Quote | undefined; instrument: Instrument }) {
  if (quote === undefined) return null;
  const pips = distanceInPips(decimal(quote.tick.ask), decimal(quote.tick.bid), instrument);
  return (
    <span title={strings.watchlist.spreadTitle} className="text-2xs font-normal text-muted">
      {formatDecimal(pips)}
    </span>
  );
}

function AddPair({
  others,
  onAdd,
}: {
  others: readonly Instrument[];
  onAdd: (name: string) => void;
}) {
  return (
    <select
      aria-label={strings.watchlist.add}
      value=""
      onChange={(event) => onAdd(event.target.value)}
      className="min-h-8 shrink-0 border-t border-line bg-panel px-2.5 text-xs text-muted max-lg:hidden"
    >
      <option value="">{strings.watchlist.add}</option>
      {others.map(({ name, display_name }) => (
        <option key={name} value={name}>
          {display_name}
        </option>
      ))}
    </select>
  );
}
