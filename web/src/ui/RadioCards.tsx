import { useId } from "react";
import type { ReactNode } from "react";

interface Props<Value extends string> {
  readonly legend: string;
  readonly options: readonly {
    readonly value: Value;
    readonly title: string;
    readonly hint: ReactNode;
  }[];
  readonly chosen: Value | undefined;
  readonly onChoose: (value: Value) => void;
}

/** A few choices one below the other, each with a sentence on what it does. */
export function RadioCards<Value extends string>({
  legend,
  options,
  chosen,
  onChoose,
}: Props<Value>) {
  const name = useId();
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1.5 text-xs text-muted">{legend}</legend>
      {options.map(({ value, title, hint }) => (
        <label
          key={value}
          className="flex cursor-pointer gap-2.5 rounded-md border border-line px-3 py-2 has-checked:border-accent has-checked:bg-raised"
        >
          <input
            type="radio"
            name={name}
            className="mt-1 accent-(--accent)"
            checked={value === chosen}
            onChange={() => onChoose(value)}
          />
          <span>
            <span className="block text-xs font-semibold text-strong">{title}</span>
            <span className="block text-2xs text-muted">{hint}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
