import { triggerSchedule } from "@/api/operatorActions";
import type { Schedule } from "@/api/types";
import { titleOf } from "./schedules";
import { useScheduleAct } from "./useScheduleAct";
import { useChosenAccount } from "@/session/account";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { ErrorNotice } from "@/ui/Note";

/** Runs a schedule's workflow once, now. */
export function TriggerDialog({ schedule, onClose }: { schedule: Schedule; onClose: () => void }) {
  const { accounts } = useChosenAccount();
  const triggering = useScheduleAct((api) => triggerSchedule(api, schedule.id), onClose);
  const says = strings.schedules.acts.trigger;
  return (
    <Dialog title={says.of(titleOf(schedule, accounts))} onClose={onClose}>
      <div className="flex flex-col gap-4">
        <p className="text-xs">{says.text}</p>
        {triggering.error !== null && <ErrorNotice error={triggering.error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{strings.cancel}</Button>
          <Button
            tone="primary"
            disabled={triggering.isPending}
            onClick={() => triggering.mutate()}
          >
            {says.confirm}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
