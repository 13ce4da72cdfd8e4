import { strings } from "@/strings";
import { Field, inputClass } from "@/ui/Field";

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly text: string;
  readonly problem: string | undefined;
  readonly onChange: (text: string) => void;
}

/** A distance in pips. */
export function PipsField({ label, hint, text, problem, onChange }: Props) {
  return (
    <Field label={label} hint={hint} problem={problem}>
      {(control) => (
        <input
          {...control}
          className={inputClass}
          inputMode="decimal"
          autoComplete="off"
          placeholder={strings.ticket.optional}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
