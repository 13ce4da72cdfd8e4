import type { ReactNode } from "react";
import { executionSwitches, neededRates } from "./draft";
import type { BacktestDraft } from "./draft";
import { strings } from "@/strings";
import { Field, inputClass } from "@/ui/Field";
import { Segmented } from "@/ui/Segmented";

const says = strings.backtests;

interface Props {
  readonly draft: BacktestDraft;
  readonly problemOf: (field: string) => string | undefined;
  readonly onChange: (draft: BacktestDraft) => void;
}

/** Days and money of a backtest. */
export function RangeFields({ draft, problemOf, onChange }: Props) {
  const set = (part: Partial<BacktestDraft>) => onChange({ ...draft, ...part });
  return (
    <div className="grid grid-cols-2 gap-3">
      <TextField
        label={says.from}
        type="date"
        hint={says.rangeHint}
        problem={problemOf("start")}
        value={draft.from}
        onChange={(from) => set({ from })}
      />
      <TextField
        label={says.until}
        type="date"
        problem={problemOf("end")}
        value={draft.until}
        onChange={(until) => set({ until })}
      />
      <TextField
        label={says.balance}
        problem={problemOf("balance")}
        value={draft.balance}
        onChange={(balance) => set({ balance })}
      />
      <TextField
        label={says.currency}
        problem={problemOf("currency")}
        value={draft.currency}
        onChange={(currency) => set({ currency: currency.trim().toUpperCase() })}
      />
      {neededRates(draft).map((quote) => (
        <TextField
          key={quote}
          label={says.rate(quote, draft.currency)}
          hint={says.rateHint}
          problem={problemOf(`rates.${quote}`)}
          value={draft.rates[quote] ?? ""}
          onChange={(rate) => set({ rates: { ...draft.rates, [quote]: rate.trim() } })}
        />
      ))}
    </div>
  );
}

/** How the simulated exchange fills orders, and what it charges. */
export function ExecutionFields({ draft, problemOf, onChange }: Props) {
  const set = (part: Partial<BacktestDraft>) => onChange({ ...draft, ...part });
  return (
    <details className="rounded-md border border-line px-3 py-2">
      <summary className="text-xs text-text">{says.execution}</summary>
      <div className="mt-3 flex flex-col gap-3">
        <TextField
          label={says.latency}
          hint={says.latencyHint}
          unit={says.milliseconds}
          problem={problemOf("execution.latency_ms")}
          value={draft.latency}
          onChange={(latency) => set({ latency })}
        />
        <TextField
          label={says.slippage}
          hint={says.slippageHint}
          unit={says.points}
          problem={problemOf("execution.slippage")}
          value={draft.slippage}
          onChange={(slippage) => set({ slippage })}
        />
        <TextField
          label={says.spread}
          hint={says.spreadHint}
          unit={says.points}
          problem={problemOf("execution.maximum_spread")}
          value={draft.spread}
          onChange={(spread) => set({ spread })}
        />
        <Choice label={says.targetFill}>
          <Segmented
            label={says.targetFill}
            options={[
              { value: "market", title: says.targetFills.market },
              { value: "touch", title: says.targetFills.touch },
            ]}
            chosen={draft.targetFill}
            onChoose={(targetFill) => set({ targetFill })}
            grow
          />
        </Choice>
        <Choice label={says.limitFill}>
          <Segmented
            label={says.limitFill}
            options={[
              { value: "through", title: says.limitFills.through },
              { value: "touched", title: says.limitFills.touched },
            ]}
            chosen={draft.limitFill}
            onChoose={(limitFill) => set({ limitFill })}
            grow
          />
        </Choice>
        <Switches draft={draft} onChange={onChange} />
      </div>
    </details>
  );
}

function Switches({ draft, onChange }: Pick<Props, "draft" | "onChange">) {
  return executionSwitches.map((name) => (
    <label key={name} className="flex items-center gap-2 text-xs text-text">
      <input
        type="checkbox"
        className="size-4 accent-(--accent)"
        checked={draft.switches[name]}
        onChange={(event) =>
          onChange({ ...draft, switches: { ...draft.switches, [name]: event.target.checked } })
        }
      />
      {says.switches[name]}
    </label>
  ));
}

function Choice({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <p className="mb-1 text-xs text-muted">{label}</p>
      {children}
    </div>
  );
}

interface TextProps {
  readonly label: string;
  readonly value: string;
  readonly problem: string | undefined;
  readonly onChange: (text: string) => void;
  readonly type?: "text" | "date";
  readonly hint?: string;
  readonly unit?: string;
}

function TextField({ label, value, problem, onChange, type = "text", hint, unit }: TextProps) {
  return (
    <Field
      label={label}
      hint={hint}
      problem={problem}
      aside={unit !== undefined && <span className="text-2xs text-muted">{unit}</span>}
    >
      {(control) => (
        <input
          {...control}
          type={type}
          className={inputClass}
          inputMode={type === "text" ? "decimal" : undefined}
          autoComplete="off"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
