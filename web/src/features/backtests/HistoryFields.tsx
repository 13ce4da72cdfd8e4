import type { HistoryHeld } from "@/api/types";
import { toggled, withSource } from "./draft";
import type { BacktestDraft } from "./draft";
import { formatUnits } from "@/figures/format";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Field, inputClass } from "@/ui/Field";
import { Notice } from "@/ui/Note";

const says = strings.backtests;

interface Props {
  readonly held: readonly HistoryHeld[];
  readonly draft: BacktestDraft;
  readonly problem: string | undefined;
  readonly onChange: (draft: BacktestDraft) => void;
}

/** Which recorded ticks are played: a source, and pairs of it. */
export function HistoryFields({ held, draft, problem, onChange }: Props) {
  const sources = [...new Set(held.map(({ source }) => source))];
  const pairs = usePairText();
  return (
    <>
      {sources.length > 1 && (
        <Field label={says.source}>
          {(control) => (
            <select
              {...control}
              className={inputClass}
              value={draft.source}
              onChange={(event) => onChange(withSource(draft, event.target.value, held))}
            >
              {sources.map((source) => (
                <option key={source} value={source}>
                  {source}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 text-xs text-muted">{says.instruments}</legend>
        {held
          .filter(({ source }) => source === draft.source)
          .map((each) => (
            <label key={each.instrument} className="flex items-start gap-2 text-xs text-strong">
              <input
                type="checkbox"
                className="mt-0.5 size-4 accent-(--accent)"
                checked={draft.instruments.includes(each.instrument)}
                onChange={() =>
                  onChange({ ...draft, instruments: toggled(draft.instruments, each.instrument) })
                }
              />
              <span>
                {pairs.name(each.instrument)}
                <span className="block text-2xs text-muted">{heldText(each)}</span>
              </span>
            </label>
          ))}
        {problem !== undefined && <p className="text-2xs text-down">{problem}</p>}
      </fieldset>
    </>
  );
}

function heldText({ ticks, first, last, missing, broken }: HistoryHeld): string {
  if (first === null || last === null) return broken.join(" ");
  const text = says.ticksOf(formatUnits(String(ticks)), first.slice(0, 10), last.slice(0, 10));
  const gaps = missing.length === 0 ? "" : ` · ${says.missingDays(missing.length)}`;
  return broken.length === 0 ? text + gaps : `${text}${gaps} · ${says.brokenFiles(broken)}`;
}

/** What to do where nothing is recorded. */
export function NoHistory() {
  return (
    <Notice tone="info">
      <p className="font-semibold text-strong">{says.noHistory}</p>
      <p>{says.importHint}</p>
      <pre className="my-1 overflow-x-auto rounded bg-ground px-2 py-1 font-mono text-2xs">
        {says.importCommand}
      </pre>
      <p>{says.importAfter}</p>
    </Notice>
  );
}
