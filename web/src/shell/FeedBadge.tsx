import { useFeedStatus } from "@/shell/useFeedStatus";
import type { FeedStatus } from "@/shell/feedStatus";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import type { BadgeTone } from "@/ui/Badge";
import { Icon } from "@/ui/Icon";
import type { IconName } from "@/ui/Icon";

const looks: Record<FeedStatus, { tone: BadgeTone; mark: IconName }> = {
  live: { tone: "good", mark: "dot" },
  waiting: { tone: "info", mark: "ring" },
  stale: { tone: "warn", mark: "up" },
  offline: { tone: "bad", mark: "cross" },
};

/** Whether prices are live, and how old the last one is. */
export function FeedBadge() {
  const { status, age } = useFeedStatus();
  const { tone, mark } = looks[status];
  return (
    <span data-feed={status}>
      <Badge tone={tone} title={strings.feed.title}>
        <Icon name={mark} />
        {strings.feed[status]}
        {age !== null && <span className="w-9 text-right opacity-80">{age}</span>}
      </Badge>
    </span>
  );
}
