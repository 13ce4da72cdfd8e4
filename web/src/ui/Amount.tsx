import { decimal, sign } from "@/figures/decimal";
import type { Decimal } from "@/figures/decimal";
import { formatMoney, formatUnits, unknownFigure } from "@/figures/format";
import { strings } from "@/strings";
import { classes } from "@/ui/classes";
import { Icon } from "@/ui/Icon";

const tones = { [-1]: "text-down", 0: "text-text", 1: "text-up" } as const;

interface AmountProps {
  readonly value: string | Decimal | null;
  readonly currency: string;
  readonly className?: string;
}

/** Money that was won or lost: sign and colour say the same. */
export function Amount({ value, currency, className }: AmountProps) {
  const exact = typeof value === "string" ? decimal(value) : value;
  if (exact === null) return <span className="text-muted">{unknownFigure}</span>;
  return (
    <span className={classes("tabular-nums", tones[sign(exact)], className)}>
      {formatMoney(exact, currency, "always")}
    </span>
  );
}

const sides = {
  position: { up: strings.side.long, down: strings.side.short },
  order: { up: strings.side.buy, down: strings.side.sell },
};

/** The side of an order or a position as a word and an arrow. */
export function Side({ units, of = "position" }: { units: string; of?: keyof typeof sides }) {
  const direction = sign(decimal(units)) > 0 ? "up" : "down";
  return (
    <span
      className={classes(
        "inline-flex items-center gap-1",
        direction === "up" ? "text-up" : "text-down",
      )}
    >
      <Icon name={direction} />
      {sides[of][direction]}
    </span>
  );
}

export function UnitsText({ units }: { units: string }) {
  return <span className="text-strong">{formatUnits(units, "always")}</span>;
}
