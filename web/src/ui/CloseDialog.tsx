import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { SyntheticEvent } from "react";
import { newIdempotencyKey } from "@/api/idempotency";
import type { Order } from "@/api/types";
import { absolute, compare, decimal, decimalText } from "@/figures/decimal";
import { formatUnits } from "@/figures/format";
import { isPart, parsedUnits, percentOf } from "@/figures/parts";
import type { Holding } from "@/figures/profit";
import { useAccount } from "@/session/account";
import { useInstrument } from "@/session/instruments";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, inputClass } from "@/ui/Field";
import { LiveAmount } from "@/ui/LiveAmount";
import { ErrorNotice } from "@/ui/Note";
import { OrderOutcome } from "@/ui/OrderOutcome";

interface Props {
  readonly title: string;
  readonly text: string;
  readonly button: string;
  readonly holding: Holding;
  /** Its profit as the books have it, while there is no quote. */
  readonly profit: string | null;
  /** Ask for the order; no units are all of them. */
  readonly close: (units: string | null, key: string) => Promise<Order>;
  readonly onClose: () => void;
}

/** Asks once more before something is closed, in part or whole, then shows what became of it. */
export function CloseDialog({ title, text, button, holding, profit, close, onClose }: Props) {
  // What was open when the dialog opened: a fill while somebody types changes no number.
  const [whole] = useState(decimalText(absolute(decimal(holding.units))));
  const [units, setUnits] = useState(formatUnits(whole));
  const closing = useClosing(close);
  const all = isAll(units, whole);
  const sound = isPart(units, whole);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (sound) closing.mutate(all ? null : plain(units));
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-xs">{text}</p>
        <Profit holding={holding} otherwise={profit} />
        {!closing.isSuccess && (
          <PartField
            units={units}
            whole={whole}
            instrument={holding.instrument}
            sound={sound}
            onChange={setUnits}
          />
        )}
        {closing.error !== null && <ErrorNotice error={closing.error} />}
        {closing.data !== undefined && <OrderOutcome order={closing.data} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{strings[closing.isSuccess ? "close" : "cancel"]}</Button>
          {!closing.isSuccess && (
            <Button type="submit" tone="danger" disabled={closing.isPending || !sound}>
              {all ? button : strings.trading.closing.part(units)}
            </Button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

/** One key for one wish: asking again after silence asks for the same order. */
function useClosing(close: Props["close"]) {
  const [keys] = useState(() => new Map<string | null, string>());
  return useMutation({
    mutationFn: (units: string | null) => {
      const key = keys.get(units) ?? newIdempotencyKey();
      keys.set(units, key);
      return close(units, key);
    },
  });
}

function Profit({ holding, otherwise }: { holding: Holding; otherwise: string | null }) {
  const { currency } = useAccount();
  return (
    <p className="flex items-baseline justify-between rounded-md bg-ground px-3 py-2 text-xs text-muted">
      {strings.positions.profit}
      <LiveAmount holding={holding} currency={currency} otherwise={otherwise} />
    </p>
  );
}

interface PartProps {
  readonly units: string;
  readonly whole: string;
  readonly instrument: string;
  readonly sound: boolean;
  readonly onChange: (units: string) => void;
}

function PartField({ units, whole, instrument, sound, onChange }: PartProps) {
  const precision = useInstrument(instrument)?.trade_units_precision ?? 0;
  const says = strings.trading.closing;
  return (
    <div className="flex flex-col gap-1.5">
      <Field
        label={says.units}
        problem={sound ? undefined : says.most(formatUnits(whole))}
        aside={<span className="text-2xs text-muted">{says.open(formatUnits(whole))}</span>}
      >
        {(control) => (
          <input
            {...control}
            className={inputClass}
            inputMode="decimal"
            autoComplete="off"
            value={units}
            onChange={(event) => onChange(event.target.value)}
          />
        )}
      </Field>
      <div className="grid grid-cols-4 gap-1">
        {["25", "50", "75", "100"].map((percent) => (
          <Button
            key={percent}
            aria-label={says.share(percent)}
            onClick={() => onChange(formatUnits(percentOf(whole, percent, precision)))}
          >
            {says.percent(percent)}
          </Button>
        ))}
      </div>
    </div>
  );
}

function isAll(text: string, whole: string): boolean {
  const units = parsedUnits(text);
  return units !== null && compare(units, decimal(whole)) === 0;
}

function plain(text: string): string {
  const units = parsedUnits(text);
  return units === null ? text : decimalText(units);
}
