import type { Schedule } from "@/api/types";
import { purposeOf, titleOf } from "./schedules";
import type { ScheduleAct } from "./SchedulesPanel";
import { formatUnits, unknownFigure } from "@/figures/format";
import { formatAge, formatWhen } from "@/figures/times";
import { useNow } from "@/live/hooks";
import { useChosenAccount } from "@/session/account";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Icon } from "@/ui/Icon";
import { OutLink } from "@/ui/OutLink";
import { Stat } from "@/ui/Stat";

interface Props {
  readonly schedule: Schedule;
  readonly onAct: (act: ScheduleAct) => void;
}

/** One schedule: what it is for, when it ran, and its switches. */
export function ScheduleCard({ schedule, onAct }: Props) {
  const { accounts } = useChosenAccount();
  const title = titleOf(schedule, accounts);
  const says = strings.schedules;
  return (
    <li
      aria-label={title}
      data-paused={schedule.paused}
      className={classes(
        "flex min-w-0 flex-col gap-2.5 rounded-md border p-3",
        schedule.paused ? "border-warn/50 bg-warn/5" : "border-line",
      )}
    >
      <div className="flex items-center gap-2">
        <h3 className="min-w-0 truncate text-xs font-semibold text-strong" title={schedule.id}>
          {title}
        </h3>
        <Badge tone={schedule.paused ? "warn" : "good"}>
          <Icon name={schedule.paused ? "square" : "dot"} />
          {schedule.paused ? says.paused : says.runs}
        </Badge>
      </div>
      <p className="text-2xs text-muted">{purposeOf(schedule)}</p>
      {schedule.note !== "" && <p className="text-xs text-text">{schedule.note}</p>}
      <Figures schedule={schedule} />
      <div className="mt-auto flex flex-wrap gap-1.5">
        <Act act={schedule.paused ? "resume" : "pause"} title={title} onAct={onAct} />
        <Act act="trigger" title={title} onAct={onAct} />
        {schedule.every_seconds !== null && <Act act="backfill" title={title} onAct={onAct} />}
      </div>
    </li>
  );
}

interface ActProps {
  readonly act: ScheduleAct;
  readonly title: string;
  readonly onAct: (act: ScheduleAct) => void;
}

function Act({ act, title, onAct }: ActProps) {
  const says = strings.schedules.acts[act];
  return (
    <Button
      tone={act === "resume" ? "primary" : "plain"}
      aria-label={says.of(title)}
      onClick={() => onAct(act)}
    >
      {says.button}
    </Button>
  );
}

function Figures({ schedule }: { schedule: Schedule }) {
  const now = useNow(1_000);
  const says = strings.schedules;
  const { every_seconds: every, last_at: last, next_at: next } = schedule;
  return (
    <dl className="grid grid-cols-3 gap-x-3 gap-y-2">
      <Stat name={says.every}>{every === null ? unknownFigure : formatAge(every * 1_000)}</Stat>
      <Stat name={says.last}>{last === null ? says.never : says.ago(ageOf(last, now))}</Stat>
      <Stat name={says.next}>
        {next === null || schedule.paused ? unknownFigure : formatWhen(next, new Date(now))}
      </Stat>
      <Stat name={says.count}>{formatUnits(String(schedule.runs))}</Stat>
      <Stat name={says.missed}>
        <span className={schedule.missed > 0 ? "text-warn" : ""}>
          {formatUnits(String(schedule.missed))}
        </span>
      </Stat>
      <Stat name={says.workflow}>
        {schedule.last_url === null ? (
          schedule.workflow
        ) : (
          <OutLink href={schedule.last_url}>{says.lastRun}</OutLink>
        )}
      </Stat>
    </dl>
  );
}

function ageOf(iso: string, now: number): string {
  return formatAge(now - Date.parse(iso));
}
