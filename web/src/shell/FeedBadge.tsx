import { useFeedStatus } from "@/shell/useFeedStatus";
import type { FeedStatus } from "@/shell/feedStatus";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import type { BadgeTone } from "@/ui/Badge";

const looks: Record<FeedStatus, { tone: BadgeTone; mark: string }> = {
  live: { tone: "good", mark: "●" },
  waiting: { tone: "info", mark: "◌" },
  stale: { tone: "warn", mark: "▲" },
  offline: { tone: "bad", mark: "✕" },
};

/** Whether prices are live, and how old the last one is. */
export function FeedBadge() {
  const { status, age } = useFeedStatus();
  const { tone, mark } = looks[status];
  return (
    <span data-feed={status}>
      <Badge tone={tone} title={strings.feed.title}>
        <span aria-hidden>{mark}</span>
        {strings.feed[status]}
        {age !== null && <span className="w-9 text-right opacity-80">{age}</span>}
      </Badge>
    </span>
  );
}
