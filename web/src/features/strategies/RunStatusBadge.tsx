import type { Run } from "@/api/types";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import type { BadgeTone } from "@/ui/Badge";

const looks: Record<Run["status"], { tone: BadgeTone; mark: string }> = {
  starting: { tone: "info", mark: "◌" },
  warming_up: { tone: "info", mark: "◔" },
  running: { tone: "good", mark: "●" },
  stopping: { tone: "warn", mark: "◑" },
  stopped: { tone: "neutral", mark: "■" },
  failed: { tone: "bad", mark: "✕" },
};

export function RunStatusBadge({ run }: { run: Run }) {
  const { tone, mark } = looks[run.status];
  return (
    <Badge tone={tone} title={run.status_detail ?? undefined}>
      <span aria-hidden>{mark}</span>
      {strings.strategies.statuses[run.status]}
    </Badge>
  );
}
