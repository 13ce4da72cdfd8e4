import type { Account } from "@/api/types";
import { parsedUnits } from "@/figures/parts";
import type { Draft } from "./draft";
import { formatDecimal, formatUnits } from "@/figures/format";
import { strings } from "@/strings";
import { Field, inputClass } from "@/ui/Field";

const sizes = ["1000", "10000", "50000", "100000"];

interface Props {
  readonly draft: Draft;
  readonly account: Account;
  readonly problem: string | undefined;
  readonly onChange: (part: { units: string }) => void;
}

/** How many units, typed or chosen; typed ones are grouped when the field is left. */
export function UnitsField({ draft, account, problem, onChange }: Props) {
  const group = () => {
    const units = parsedUnits(draft.units);
    if (units !== null) onChange({ units: formatDecimal(units) });
  };
  return (
    <div className="flex flex-col gap-1.5">
      <Field
        label={strings.ticket.units}
        problem={problem}
        aside={
          <span className="text-2xs text-muted">
            {strings.ticket.atMost(formatUnits(account.limits.max_units_per_order))}
          </span>
        }
      >
        {(control) => (
          <input
            {...control}
            className={`${inputClass} min-h-9 text-base font-semibold`}
            inputMode="decimal"
            autoComplete="off"
            value={draft.units}
            onChange={(event) => onChange({ units: event.target.value })}
            onBlur={group}
          />
        )}
      </Field>
      <div className="grid grid-cols-4 gap-1">
        {sizes.map((size) => (
          <button
            key={size}
            type="button"
            onClick={() => onChange({ units: formatUnits(size) })}
            className="min-h-6 rounded border border-line bg-raised text-2xs text-muted hover:border-muted hover:text-strong"
          >
            {formatUnits(size)}
          </button>
        ))}
      </div>
    </div>
  );
}
