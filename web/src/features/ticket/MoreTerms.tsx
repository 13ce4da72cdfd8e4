import { useId, useState } from "react";
import { chosenTime, mayBeBounded, timesOf } from "./draft";
import type { Draft, Terms } from "./draft";
import type { DraftProblems } from "./problems";
import { tomorrow } from "./times";
import type { CloseUnit } from "./times";
import type { TimeInForce } from "@/api/types";
import { strings } from "@/strings";
import { Field, inputClass } from "@/ui/Field";
import { Icon } from "@/ui/Icon";
import { PipsField } from "@/ui/PipsField";
import { Segmented } from "@/ui/Segmented";

interface Props {
  readonly draft: Draft;
  readonly terms: Terms;
  readonly problems: DraftProblems;
  readonly onChange: (part: Partial<Draft>) => void;
}

const says = strings.trading.ticket;

/** What few orders need, behind a button; it stays open while something is wrong in there. */
export function MoreTerms(props: Props) {
  const { problems } = props;
  const [wanted, setWanted] = useState(isUsed(props.draft));
  const id = useId();
  const troubled = ["trail", "bound", "goodTill", "closeAfter", "timeInForce"].some(
    (name) => name in problems,
  );
  const open = wanted || troubled;
  return (
    <div className="flex flex-col gap-2.5">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setWanted(!open)}
        className="flex min-h-6 items-center gap-1.5 self-start text-xs text-muted hover:text-strong"
      >
        <Icon name={open ? "up" : "down"} className="size-2" />
        {open ? says.fewer : says.more}
      </button>
      <div id={id} hidden={!open} className="flex flex-col gap-2.5">
        {open && <Fields {...props} />}
      </div>
    </div>
  );
}

function Fields({ draft, terms, problems, onChange }: Props) {
  return (
    <>
      <TimeField draft={draft} terms={terms} problems={problems} onChange={onChange} />
      <div className="grid grid-cols-2 items-start gap-2.5">
        <PipsField
          label={says.trail}
          hint={says.trailHint}
          text={draft.trail}
          problem={problems.trail}
          onChange={(trail) => onChange({ trail })}
        />
        {mayBeBounded(draft.kind) && (
          <PipsField
            label={says.bound}
            hint={says.boundHint}
            text={draft.bound}
            problem={problems.bound}
            onChange={(bound) => onChange({ bound })}
          />
        )}
      </div>
      <CloseAfterField draft={draft} problem={problems.closeAfter} onChange={onChange} />
    </>
  );
}

/** How long the order stands; only what its kind allows. */
function TimeField({ draft, terms, problems, onChange }: Props) {
  const chosen = chosenTime(draft);
  const choose = (time: TimeInForce) =>
    onChange({
      timeInForce: time === timesOf(draft.kind)[0] ? null : time,
      ...(time === "GTD" &&
        draft.goodTill === "" && { goodTill: tomorrow(terms.market?.time, new Date()) }),
    });
  return (
    <>
      <Field label={says.time} problem={problems.timeInForce}>
        {(control) => (
          <select
            {...control}
            className={inputClass}
            value={chosen}
            onChange={(event) => choose(event.target.value as TimeInForce)}
          >
            {timesOf(draft.kind).map((time) => (
              <option key={time} value={time}>
                {says.times[time]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {chosen === "GTD" && (
        <Field label={says.goodTill} problem={problems.goodTill}>
          {(control) => (
            <input
              {...control}
              type="datetime-local"
              className={inputClass}
              value={draft.goodTill}
              onChange={(event) => onChange({ goodTill: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}

const units = Object.entries(says.closeUnits).map(([value, title]) => ({
  value: value as CloseUnit,
  title,
}));

interface CloseAfterProps {
  readonly draft: Draft;
  readonly problem: string | undefined;
  readonly onChange: (part: Partial<Draft>) => void;
}

function CloseAfterField({ draft: { closeAfter }, problem, onChange }: CloseAfterProps) {
  return (
    <Field
      label={says.closeAfter}
      hint={says.closeAfterHint}
      problem={problem}
      aside={
        <Segmented
          label={says.closeUnit}
          options={units}
          chosen={closeAfter.unit}
          onChoose={(unit) => onChange({ closeAfter: { ...closeAfter, unit } })}
        />
      }
    >
      {(control) => (
        <input
          {...control}
          className={inputClass}
          inputMode="numeric"
          autoComplete="off"
          placeholder={strings.ticket.optional}
          value={closeAfter.text}
          onChange={(event) =>
            onChange({ closeAfter: { ...closeAfter, text: event.target.value } })
          }
        />
      )}
    </Field>
  );
}

function isUsed({ trail, bound, timeInForce, closeAfter }: Draft): boolean {
  return trail !== "" || bound !== "" || timeInForce !== null || closeAfter.text !== "";
}
