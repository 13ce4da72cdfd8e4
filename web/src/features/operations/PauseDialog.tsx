import { useState } from "react";
import type { SyntheticEvent } from "react";
import { pauseSchedule, resumeSchedule } from "@/api/operatorActions";
import type { Schedule } from "@/api/types";
import { titleOf } from "./schedules";
import { useScheduleAct } from "./useScheduleAct";
import { useChosenAccount } from "@/session/account";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ErrorNotice, Notice } from "@/ui/Note";
import { ReasonField } from "@/ui/ReasonField";

interface Props {
  readonly schedule: Schedule;
  readonly act: "pause" | "resume";
  readonly onClose: () => void;
}

/** Pauses a schedule, or lets it go on, with a reason that is kept with it. */
export function PauseDialog({ schedule, act, onClose }: Props) {
  const { accounts } = useChosenAccount();
  const [reason, setReason] = useState("");
  const change = act === "pause" ? pauseSchedule : resumeSchedule;
  const changing = useScheduleAct((api) => change(api, schedule.id, reason.trim()), onClose);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    changing.mutate();
  };
  const says = strings.schedules;
  return (
    <Dialog title={says.acts[act].of(titleOf(schedule, accounts))} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Notice tone={act === "pause" ? "warn" : "info"}>{says.acts[act].text}</Notice>
        <ReasonField
          label={strings.kill.reason}
          hint={says.reasonHint}
          value={reason}
          onChange={setReason}
        />
        {changing.error !== null && <ErrorNotice error={changing.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{strings.cancel}</Button>
          <Button
            type="submit"
            tone="primary"
            disabled={changing.isPending || reason.trim() === ""}
          >
            {says.acts[act].confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
