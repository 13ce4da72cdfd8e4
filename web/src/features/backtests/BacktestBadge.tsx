import type { Backtest } from "@/api/types";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import type { BadgeTone } from "@/ui/Badge";
import { Icon } from "@/ui/Icon";
import type { IconName } from "@/ui/Icon";

const looks: Record<Backtest["status"], { tone: BadgeTone; mark: IconName }> = {
  queued: { tone: "info", mark: "ring" },
  running: { tone: "info", mark: "half" },
  paused: { tone: "warn", mark: "square" },
  done: { tone: "good", mark: "check" },
  cancelled: { tone: "neutral", mark: "dash" },
  failed: { tone: "bad", mark: "cross" },
};

export function BacktestBadge({ backtest }: { backtest: Backtest }) {
  const { tone, mark } = looks[backtest.status];
  return (
    <Badge tone={tone} title={backtest.status_detail ?? undefined}>
      <Icon name={mark} />
      {strings.backtests.statuses[backtest.status]}
    </Badge>
  );
}
