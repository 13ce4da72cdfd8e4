import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "@/api/client";
import { alertsQuery } from "@/api/operatorQueries";
import type { Alert } from "@/api/types";
import { AcknowledgeDialog } from "./AcknowledgeDialog";
import { formatDateTime } from "@/figures/times";
import { useChosenAccount } from "@/session/account";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Icon } from "@/ui/Icon";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";

/** Alerts of every account, those that nobody has acknowledged first. */
export function AlertsPanel() {
  const { data, error } = useQuery(alertsQuery(useApi()));
  const [chosen, setChosen] = useState<Alert | null>(null);
  const says = strings.alerts;
  return (
    <Panel title={says.title} label={says.title}>
      {error !== null && data === undefined && <ErrorNotice error={error} />}
      {data?.length === 0 && <EmptyNote>{says.empty}</EmptyNote>}
      <ul className="max-h-96 overflow-auto">
        {data?.map((alert) => (
          <AlertRow key={alert.id} alert={alert} onAcknowledge={() => setChosen(alert)} />
        ))}
      </ul>
      {chosen !== null && <AcknowledgeDialog alert={chosen} onClose={() => setChosen(null)} />}
    </Panel>
  );
}

function AlertRow({ alert, onAcknowledge }: { alert: Alert; onAcknowledge: () => void }) {
  const { accounts } = useChosenAccount();
  const account = accounts.find(({ id }) => id === alert.account_id);
  const open = alert.acknowledged_at === null;
  const says = strings.alerts;
  return (
    <li
      data-open={open}
      className="flex flex-wrap items-start gap-x-2 gap-y-1 border-b border-line/60 px-3 py-2 text-xs last:border-0"
    >
      <span className={open ? "text-down" : "text-muted"}>
        <Icon name={open ? "up" : "check"} />
      </span>
      <div className="min-w-0 flex-1 basis-56">
        <p className={open ? "text-strong" : "text-text"}>{alert.message}</p>
        <p className="flex flex-wrap gap-x-2 text-2xs text-muted">
          <Badge>{says.kinds[alert.kind] ?? alert.kind.replaceAll("_", " ")}</Badge>
          {account !== undefined && <span>{account.name}</span>}
          <time>{formatDateTime(alert.raised_at)}</time>
          {alert.acknowledged_at !== null && (
            <span>
              {says.takenBy(alert.acknowledged_by ?? "", formatDateTime(alert.acknowledged_at))}
              {alert.note !== "" && `: ${alert.note}`}
            </span>
          )}
        </p>
      </div>
      {open && (
        <Button aria-label={says.acknowledgeOf(alert.message)} onClick={onAcknowledge}>
          {says.acknowledge}
        </Button>
      )}
    </li>
  );
}
