import { formatTime } from "@/figures/times";
import { nextRetry } from "@/live/connection";
import { useConnection, useNow } from "@/live/hooks";
import { useLive } from "@/live/LiveProvider";
import { useFeedStatus } from "@/shell/useFeedStatus";
import { strings } from "@/strings";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";

/** Says across the whole screen that what is shown is not what is true. */
export function ConnectionBanner() {
  const connection = useConnection();
  const { status, age } = useFeedStatus();
  if (connection.lostAt !== null) return <LostBanner lostAt={connection.lostAt} />;
  if (status === "stale" && age !== null) return <StaleBanner age={age} />;
  return null;
}

function LostBanner({ lostAt }: { lostAt: number }) {
  const { retry } = useLive();
  const retryAt = nextRetry(useConnection());
  const now = useNow(250);
  const says = strings.connection;
  const wait = retryAt === null ? 0 : Math.ceil((retryAt - now) / 1000);
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 bg-down/90 px-3 py-1.5 text-xs font-medium text-white"
    >
      <span>
        <Icon name="cross" /> {says.lost} {says.since(formatTime(new Date(lostAt).toISOString()))}
      </span>
      <span className="tabular-nums opacity-90">
        {wait > 0 ? says.retryIn(wait) : says.retrying}
      </span>
      <Button className="ml-auto border-white/50 bg-white/15 text-white" onClick={retry}>
        {says.retryNow}
      </Button>
    </div>
  );
}

function StaleBanner({ age }: { age: string }) {
  return (
    <div role="alert" className="bg-warn/20 px-3 py-1.5 text-xs text-warn">
      <Icon name="up" /> <b>{strings.connection.stale}</b> {strings.connection.staleDetail(age)}
    </div>
  );
}
