import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { platformHealthQuery } from "@/api/eventQueries";
import type { HealthComponent } from "@/api/types";
import { unknownFigure } from "@/figures/format";
import { formatAge } from "@/figures/times";
import { useNow } from "@/live/hooks";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import type { BadgeTone } from "@/ui/Badge";
import { EmptyNote, ErrorNotice } from "@/ui/Note";
import { Panel } from "@/ui/Panel";
import { Table } from "@/ui/Table";
import type { Column } from "@/ui/Table";
import { Icon } from "@/ui/Icon";
import type { IconName } from "@/ui/Icon";

const looks: Record<HealthComponent["status"], { tone: BadgeTone; mark: IconName }> = {
  ok: { tone: "good", mark: "dot" },
  degraded: { tone: "warn", mark: "up" },
  down: { tone: "bad", mark: "square" },
};

/** Every part of the platform as it was found at the last look. */
export function HealthPanel() {
  const { data, error } = useQuery(platformHealthQuery(useApi()));
  const now = useNow(1000);
  const says = strings.health;
  const summary = data?.status === "ok" ? says.allWell : says.troubled;
  return (
    <Panel
      title={says.title}
      label={says.title}
      actions={data !== undefined && <span className="text-2xs text-muted">{summary}</span>}
    >
      {error !== null && <ErrorNotice error={error} />}
      {data === undefined && error === null && <EmptyNote>{strings.loading}</EmptyNote>}
      {data !== undefined && (
        <Table
          label={says.title}
          rows={data.components}
          keyOf={(component) => component.name}
          columns={columnsOf(now)}
        />
      )}
    </Panel>
  );
}

function columnsOf(now: number): Column<HealthComponent>[] {
  const says = strings.health;
  return [
    { key: "name", title: says.component, cell: (row) => <b>{row.name}</b> },
    {
      key: "status",
      title: says.status,
      cell: ({ status }) => (
        <Badge tone={looks[status].tone}>
          <Icon name={looks[status].mark} />
          {says.statuses[status]}
        </Badge>
      ),
    },
    {
      key: "detail",
      title: says.detail,
      cell: (row) => <span className="whitespace-normal text-muted">{row.detail}</span>,
    },
    {
      key: "latency",
      title: says.latency,
      align: "right",
      wide: true,
      cell: ({ latency_ms: ms }) =>
        typeof ms === "number" ? says.milliseconds(ms.toFixed(1)) : unknownFigure,
    },
    {
      key: "checked",
      title: says.checked,
      align: "right",
      wide: true,
      cell: (row) => says.ago(formatAge(now - Date.parse(row.checked_at))),
    },
  ];
}
