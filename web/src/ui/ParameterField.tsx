import type { StrategyParameter } from "@/api/types";
import { parameterProblem } from "@/figures/parameters";
import { formatUnits } from "@/figures/format";
import { strings } from "@/strings";
import { Field, inputClass } from "@/ui/Field";

interface Props {
  readonly parameter: StrategyParameter;
  readonly text: string;
  /** What was said against it when it was sent. */
  readonly refusal?: string | undefined;
  readonly onChange: (text: string) => void;
}

/** One control of the form that a strategy's parameters describe. */
export function ParameterField({ parameter, text, refusal, onChange }: Props) {
  const label = parameter.name.replaceAll("_", " ");
  if (parameter.type === "bool") {
    return (
      <label className="flex items-center gap-2 text-xs text-text" title={parameter.text}>
        <input
          type="checkbox"
          className="size-4 accent-(--accent)"
          checked={text === "true"}
          onChange={(event) => onChange(String(event.target.checked))}
        />
        {label}
      </label>
    );
  }
  return (
    <Field
      label={label}
      hint={hintOf(parameter)}
      problem={parameterProblem(parameter, text) ?? refusal}
      aside={<span className="text-2xs text-muted">{parameter.unit}</span>}
    >
      {(control) => (
        <input
          {...control}
          className={inputClass}
          inputMode="decimal"
          autoComplete="off"
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

function hintOf({ text, minimum, maximum }: StrategyParameter): string {
  if (typeof minimum !== "number" || typeof maximum !== "number") return text;
  return `${text} · ${strings.strategies.range(formatUnits(String(minimum)), formatUnits(String(maximum)))}`;
}
