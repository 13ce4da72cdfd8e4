import { useState } from "react";
import type { SyntheticEvent } from "react";
import { backfillSchedule } from "@/api/operatorActions";
import type { Schedule } from "@/api/types";
import { lastMinutes, rangeProblem, runsIn, titleOf, utcMoment } from "./schedules";
import { useScheduleAct } from "./useScheduleAct";
import { useChosenAccount } from "@/session/account";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field, inputClass } from "@/ui/Field";
import { ErrorNotice } from "@/ui/Note";

/** Runs what a schedule would have run between two moments. */
export function BackfillDialog({ schedule, onClose }: { schedule: Schedule; onClose: () => void }) {
  const { accounts } = useChosenAccount();
  const [range, setRange] = useState(() => lastMinutes(10, Date.now()));
  const problem = rangeProblem(range, schedule.every_seconds);
  const filling = useScheduleAct(
    (api) =>
      backfillSchedule(
        api,
        schedule.id,
        utcMoment(range.start) ?? range.start,
        utcMoment(range.end) ?? range.end,
      ),
    onClose,
  );
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    filling.mutate();
  };
  const says = strings.schedules;
  const runs = runsIn(range, schedule.every_seconds);
  return (
    <Dialog title={says.acts.backfill.of(titleOf(schedule, accounts))} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <p className="text-xs">{says.acts.backfill.text}</p>
        <div className="grid gap-3 sm:grid-cols-2">
          <MomentField
            label={says.from}
            value={range.start}
            onChange={(start) => setRange({ ...range, start })}
          />
          <MomentField
            label={says.to}
            value={range.end}
            onChange={(end) => setRange({ ...range, end })}
          />
        </div>
        <p
          role="status"
          className={`text-xs ${problem === undefined ? "text-muted" : "text-down"}`}
        >
          {problem ?? (runs !== null && says.runsAsked(runs))}
        </p>
        {filling.error !== null && <ErrorNotice error={filling.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{strings.cancel}</Button>
          <Button
            type="submit"
            tone="primary"
            disabled={filling.isPending || problem !== undefined}
          >
            {says.acts.backfill.confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface MomentProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function MomentField({ label, value, onChange }: MomentProps) {
  return (
    <Field label={label}>
      {(control) => (
        <input
          {...control}
          type="datetime-local"
          className={inputClass}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
