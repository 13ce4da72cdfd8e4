import type { Run } from "@/api/types";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import type { BadgeTone } from "@/ui/Badge";
import { Icon } from "@/ui/Icon";
import type { IconName } from "@/ui/Icon";

const looks: Record<Run["status"], { tone: BadgeTone; mark: IconName }> = {
  starting: { tone: "info", mark: "ring" },
  warming_up: { tone: "info", mark: "half" },
  running: { tone: "good", mark: "dot" },
  stopping: { tone: "warn", mark: "half" },
  stopped: { tone: "neutral", mark: "square" },
  failed: { tone: "bad", mark: "cross" },
};

export function RunStatusBadge({ run }: { run: Run }) {
  const { tone, mark } = looks[run.status];
  return (
    <Badge tone={tone} title={run.status_detail ?? undefined}>
      <Icon name={mark} />
      {strings.strategies.statuses[run.status]}
      {run.status === "stopping" && run.stop_mode !== null && (
        <span className="opacity-80">· {strings.strategies.modes[run.stop_mode].title}</span>
      )}
    </Badge>
  );
}
