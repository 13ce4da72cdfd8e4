import type { RuleField, Unit } from "./fields";
import { WindowsControl } from "./WindowsControl";
import { useAccount } from "@/session/account";
import { strings } from "@/strings";
import { Field, inputClass } from "@/ui/Field";

interface Props {
  readonly field: RuleField;
  readonly text: string;
  readonly changed: boolean;
  readonly problem: string | undefined;
  readonly onChange: (text: string) => void;
}

/** The control of one rule, with its unit and what it means. */
export function RuleControl(props: Props) {
  const { field, text, changed, problem, onChange } = props;
  const unit = useUnitText(field.unit);
  const { label, hint } = strings.rules.fields[field.path];
  if (field.kind === "flag" || field.kind === "part") return <Flag {...props} />;
  if (field.kind === "windows") {
    return (
      <WindowsControl text={text} label={label} hint={hint} problem={problem} onChange={onChange} />
    );
  }
  return (
    <Field
      label={label}
      hint={hint}
      problem={problem}
      aside={
        <span className="text-2xs text-muted">
          {changed && <b className="mr-1.5 text-warn">{strings.rules.changed}</b>}
          {unit}
        </span>
      }
    >
      {(control) => <Control {...props} control={control} />}
    </Field>
  );
}

interface ControlProps extends Props {
  readonly control: { id: string; "aria-invalid": boolean; "aria-describedby": string | undefined };
}

function Control({ field, text, onChange, control }: ControlProps) {
  if (field.kind === "choice") {
    const titles: Readonly<Record<string, string>> = strings.rules.choices;
    return (
      <select
        {...control}
        className={inputClass}
        value={text}
        onChange={(event) => onChange(event.target.value)}
      >
        {field.choices?.map((value) => (
          <option key={value} value={value}>
            {titles[value]}
          </option>
        ))}
      </select>
    );
  }
  if (field.kind === "names") {
    return (
      <textarea
        {...control}
        className={`${inputClass} py-1.5 font-mono text-2xs`}
        rows={Math.max(2, text.split("\n").length)}
        spellCheck={false}
        placeholder={strings.rules.none}
        value={text}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  return (
    <input
      {...control}
      className={inputClass}
      inputMode="decimal"
      autoComplete="off"
      placeholder={field.optional ? strings.rules[field.empty ?? "noLimit"] : undefined}
      value={text}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

function Flag({ field, text, changed, onChange }: Props) {
  const { label, hint } = strings.rules.fields[field.path];
  const part = field.kind === "part";
  return (
    <label className={`flex gap-2.5 ${part ? "col-span-full border-t border-line pt-3" : ""}`}>
      <input
        type="checkbox"
        className="mt-0.5 size-4 shrink-0 accent-(--accent)"
        checked={text === "true"}
        onChange={(event) => onChange(String(event.target.checked))}
      />
      <span>
        <span className={`block text-xs ${part ? "font-semibold text-strong" : "text-text"}`}>
          {label}
          {changed && <b className="ml-1.5 text-2xs text-warn">{strings.rules.changed}</b>}
        </span>
        <span className="block text-2xs text-muted">{hint}</span>
      </span>
    </label>
  );
}

function useUnitText(unit: Unit | undefined): string {
  const { currency } = useAccount();
  if (unit === undefined) return "";
  return unit === "money" ? currency : strings.rules.units[unit];
}
