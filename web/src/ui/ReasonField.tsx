import { Field, inputClass } from "@/ui/Field";

interface Props {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly optional?: boolean;
}

/** One line on why somebody does something; it is kept with what is done. */
export function ReasonField({ label, hint, value, onChange, optional = false }: Props) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <input
          {...control}
          className={inputClass}
          autoFocus
          autoComplete="off"
          required={!optional}
          maxLength={200}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
