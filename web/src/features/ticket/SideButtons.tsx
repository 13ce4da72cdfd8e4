import type { Instrument } from "@/api/types";
import type { Side } from "./draft";
import { decimal } from "@/figures/decimal";
import { formatDecimal, priceParts, unknownFigure } from "@/figures/format";
import { distanceInPips } from "@/figures/pips";
import type { Quote } from "@/live/quotes";
import { strings } from "@/strings";
import { classes } from "@/ui/classes";
import { Icon } from "@/ui/Icon";

interface Props {
  readonly quote: Quote | undefined;
  readonly instrument: Instrument;
  readonly disabled: boolean;
  readonly onSend: (side: Side) => void;
  /** A side is being looked at: show its figures. */
  readonly onAim: (side: Side) => void;
}

/** Sell at the bid, buy at the ask; the spread stands between them. */
export function SideButtons({ quote, instrument, disabled, onSend, onAim }: Props) {
  const button = (side: Side) => (
    <SideButton
      side={side}
      price={side === "buy" ? quote?.tick.ask : quote?.tick.bid}
      instrument={instrument}
      disabled={disabled || quote === undefined}
      onSend={() => onSend(side)}
      onAim={() => onAim(side)}
    />
  );
  return (
    <div className="relative grid grid-cols-2 gap-1.5">
      {button("sell")}
      {button("buy")}
      <span
        title={strings.watchlist.spreadTitle}
        className="absolute bottom-1.5 left-1/2 -translate-x-1/2 rounded border border-line bg-panel px-1.5 text-2xs text-muted tabular-nums"
      >
        {quote === undefined ? unknownFigure : spreadOf(quote, instrument)}
      </span>
    </div>
  );
}

interface SideButtonProps {
  readonly side: Side;
  readonly price: string | undefined;
  readonly instrument: Instrument;
  readonly disabled: boolean;
  readonly onSend: () => void;
  readonly onAim: () => void;
}

const tones = {
  buy: "border-up/55 bg-up/10 hover:bg-up/20 text-up",
  sell: "border-down/55 bg-down/10 hover:bg-down/20 text-down",
};

function SideButton({ side, price, instrument, disabled, onSend, onAim }: SideButtonProps) {
  const { display_precision, pip_location } = instrument;
  const parts = price === undefined ? null : priceParts(price, display_precision, pip_location);
  return (
    <button
      type="button"
      disabled={disabled}
      onClick={onSend}
      onPointerEnter={onAim}
      onFocus={onAim}
      className={classes(
        "flex min-h-16 flex-col rounded-lg border px-3 py-2 transition-colors disabled:cursor-not-allowed disabled:opacity-45",
        side === "buy" ? "items-end" : "items-start",
        tones[side],
      )}
    >
      <span className="flex items-center gap-1 text-xs font-semibold">
        <Icon name={side === "buy" ? "up" : "down"} /> {strings.side[side]}
      </span>
      <span className="text-strong tabular-nums">
        <span className="text-xs text-muted">{parts?.handle ?? unknownFigure}</span>
        <span className="text-2xl leading-7 font-semibold">{parts?.pips}</span>
        <sup className="text-xs text-muted">{parts?.points}</sup>
      </span>
    </button>
  );
}

function spreadOf({ tick }: Quote, instrument: Instrument): string {
  return formatDecimal(distanceInPips(decimal(tick.ask), decimal(tick.bid), instrument));
}
