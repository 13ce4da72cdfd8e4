import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { accountStream, latestEventsQuery } from "@/api/eventQueries";
import type { PlatformEvent } from "@/api/types";
import { formatDateTime } from "@/figures/times";
import { useAccount } from "@/session/account";
import { strings } from "@/strings";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";
import { Payload } from "@/ui/Payload";
import { StateBadges } from "@/ui/StateBadges";
import { Icon } from "@/ui/Icon";

const kinds = new Set([
  "position.difference",
  "position.agreed",
  "ledger.mismatch",
  "trade.foreign",
]);

/** Whether the platform's books equal the broker's, and the differences that were found. */
export function Reconciliation() {
  const account = useAccount();
  const { data, error } = useQuery(latestEventsQuery(useApi(), accountStream(account.id)));
  const events = (data ?? []).filter(({ kind }) => kinds.has(kind));
  return (
    <Panel title={strings.account.differences} actions={<StateBadges account={account} />}>
      {error !== null && data === undefined && <ErrorNotice error={error} />}
      {data !== undefined && events.length === 0 && (
        <EmptyNote>
          {account.agreed ? strings.account.agreed : strings.account.differencesEmpty}
        </EmptyNote>
      )}
      <ol className="overflow-auto">
        {events.map((event) => (
          <Difference key={event.sequence} event={event} />
        ))}
      </ol>
    </Panel>
  );
}

function Difference({ event }: { event: PlatformEvent }) {
  const agreed = event.kind === "position.agreed";
  return (
    <li className="flex gap-2 border-b border-line/60 px-3 py-2 text-xs last:border-0">
      <span className={agreed ? "text-up" : "text-down"}>
        <Icon name={agreed ? "check" : "differ"} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="text-strong first-letter:uppercase">{event.message}</p>
        <Payload payload={event.payload} />
      </div>
      <time className="text-2xs text-muted tabular-nums">{formatDateTime(event.at)}</time>
    </li>
  );
}
