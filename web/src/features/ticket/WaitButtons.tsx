import type { OrderKind } from "@/api/types";
import type { Side } from "./draft";
import { strings } from "@/strings";
import { classes } from "@/ui/classes";
import { Icon } from "@/ui/Icon";

interface Props {
  readonly kind: OrderKind;
  readonly price: string;
  readonly disabled: boolean;
  readonly onSend: (side: Side) => void;
  readonly onAim: (side: Side) => void;
}

const tones = {
  buy: "border-up/55 bg-up/10 hover:bg-up/20 text-up items-end",
  sell: "border-down/55 bg-down/10 hover:bg-down/20 text-down items-start",
};

/** Place an order that waits, on one side or the other. */
export function WaitButtons({ kind, price, disabled, onSend, onAim }: Props) {
  const sides: Side[] = ["sell", "buy"];
  return (
    <div className="grid grid-cols-2 gap-1.5">
      {sides.map((side) => (
        <button
          key={side}
          type="button"
          disabled={disabled}
          onClick={() => onSend(side)}
          onPointerEnter={() => onAim(side)}
          onFocus={() => onAim(side)}
          className={classes(
            "flex min-h-12 flex-col justify-center rounded-lg border px-3 py-1.5 transition-colors disabled:cursor-not-allowed disabled:opacity-45",
            tones[side],
          )}
        >
          <span className="flex items-center gap-1 text-xs font-semibold">
            <Icon name={side === "buy" ? "up" : "down"} />
            {strings.trading.ticket.send(
              strings.side[side],
              strings.trading.kinds[kind].toLowerCase(),
            )}
          </span>
          <span className="text-sm font-semibold text-strong tabular-nums">{price}</span>
        </button>
      ))}
    </div>
  );
}
