import type { ExitDraft, ExitMode } from "@/figures/exits";
import { strings } from "@/strings";
import { Field, inputClass } from "@/ui/Field";
import { Segmented } from "@/ui/Segmented";

const modes: { value: ExitMode; title: string }[] = [
  { value: "pips", title: strings.ticket.pips },
  { value: "price", title: strings.ticket.price },
];

interface Props {
  readonly label: string;
  readonly exit: ExitDraft;
  readonly problem: string | undefined;
  readonly hint: string;
  readonly onChange: (exit: ExitDraft) => void;
}

/** Where to get out: so many pips from the fill, or at a price. */
export function ExitField({ label, exit, problem, hint, onChange }: Props) {
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <Field label={label} problem={problem}>
        {(control) => (
          <input
            {...control}
            className={inputClass}
            inputMode="decimal"
            autoComplete="off"
            placeholder={hint}
            value={exit.text}
            onChange={(event) => onChange({ ...exit, text: event.target.value })}
          />
        )}
      </Field>
      <Segmented
        label={strings.ticket.mode(label)}
        options={modes}
        chosen={exit.mode}
        onChoose={(mode) => onChange({ mode, text: "" })}
      />
    </div>
  );
}
