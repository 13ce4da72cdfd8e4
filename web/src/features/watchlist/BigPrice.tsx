import { priceParts, unknownFigure } from "@/figures/format";
import type { PipScale } from "@/figures/pips";
import type { Quote } from "@/live/quotes";
import { classes } from "@/ui/classes";

interface Props {
  readonly text: string | undefined;
  readonly quote: Quote | undefined;
  readonly instrument: PipScale;
  readonly name: string;
}

/** A price with its pips large, which flashes when it moves. */
export function BigPrice({ text, quote, instrument, name }: Props) {
  if (text === undefined)
    return <span className="w-16 text-right text-muted">{unknownFigure}</span>;
  const parts = priceParts(text, instrument.display_precision, instrument.pip_location);
  const moved = { up: "moved-up", down: "moved-down", same: "" }[quote?.direction ?? "same"];
  return (
    <span
      key={text}
      aria-label={`${name} ${text}`}
      className={classes(
        "rounded px-1 text-right text-strong tabular-nums max-lg:text-left",
        moved,
      )}
    >
      <span className="text-2xs text-muted">{parts.handle}</span>
      <span className="text-sm font-semibold">{parts.pips}</span>
      <sup className="text-[0.625rem] text-muted">{parts.points}</sup>
    </span>
  );
}
