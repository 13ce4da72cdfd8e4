import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "@/api/client";
import { schedulesQuery } from "@/api/operatorQueries";
import type { Schedule } from "@/api/types";
import { BackfillDialog } from "./BackfillDialog";
import { PauseDialog } from "./PauseDialog";
import { ScheduleCard } from "./ScheduleCard";
import { TriggerDialog } from "./TriggerDialog";
import { strings } from "@/strings";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";

export type ScheduleAct = "pause" | "resume" | "trigger" | "backfill";

/** Everything that the platform does periodically, and what an operator can do about it. */
export function SchedulesPanel() {
  const { data, error } = useQuery(schedulesQuery(useApi()));
  const [doing, setDoing] = useState<{ act: ScheduleAct; schedule: Schedule } | null>(null);
  const says = strings.schedules;
  const paused = data?.filter((schedule) => schedule.paused).length ?? 0;
  return (
    <Panel
      title={says.title}
      label={says.title}
      actions={paused > 0 && <span className="text-2xs text-warn">{says.pausedCount(paused)}</span>}
    >
      <p className="px-3 pt-2.5 text-2xs text-muted">{says.lead}</p>
      {error !== null && data === undefined && (
        <div className="p-3">
          <ErrorNotice error={error} />
        </div>
      )}
      {data === undefined && error === null && <EmptyNote>{strings.loading}</EmptyNote>}
      <ul className="grid gap-2 p-3 lg:grid-cols-2 2xl:grid-cols-3">
        {data?.map((schedule) => (
          <ScheduleCard
            key={schedule.id}
            schedule={schedule}
            onAct={(act) => setDoing({ act, schedule })}
          />
        ))}
      </ul>
      {doing !== null && <Act {...doing} onClose={() => setDoing(null)} />}
    </Panel>
  );
}

interface ActProps {
  readonly act: ScheduleAct;
  readonly schedule: Schedule;
  readonly onClose: () => void;
}

function Act({ act, schedule, onClose }: ActProps) {
  switch (act) {
    case "pause":
    case "resume":
      return <PauseDialog schedule={schedule} act={act} onClose={onClose} />;
    case "trigger":
      return <TriggerDialog schedule={schedule} onClose={onClose} />;
    case "backfill":
      return <BackfillDialog schedule={schedule} onClose={onClose} />;
  }
}
