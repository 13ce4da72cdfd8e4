import { useState } from "react";
import { accountStream, systemStream } from "@/api/eventQueries";
import { EventFilters } from "@/features/events/EventFilters";
import { EventLog } from "@/features/events/EventLog";
import type { EventFilter } from "@/features/events/filter";
import { useAccount } from "@/session/account";
import { useShownOrder } from "@/shell/shownOrder";
import { strings } from "@/strings";
import { Panel } from "@/ui/Panel";
import { Segmented } from "@/ui/Segmented";

const everything: EventFilter = { severity: "all", kind: "all", text: "" };
const says = strings.events.filter;
const logs = [
  { value: "account", title: says.account },
  { value: "system", title: says.system },
] as const;

/** The whole event log of the account or of the platform. */
export function ActivityPage() {
  const account = useAccount();
  const [log, setLog] = useState<"account" | "system">("account");
  const [filter, setFilter] = useState(everything);
  const { show } = useShownOrder();
  const stream = log === "account" ? accountStream(account.id) : systemStream;
  return (
    <Panel className="h-full" label={strings.pages.activity}>
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <Segmented label={says.stream} options={logs} chosen={log} onChoose={setLog} />
        <EventFilters filter={filter} onChange={setFilter} />
      </div>
      <div className="min-h-0 flex-1 overflow-auto">
        <EventLog key={stream} stream={stream} filter={filter} onOpenOrder={show} />
      </div>
    </Panel>
  );
}
