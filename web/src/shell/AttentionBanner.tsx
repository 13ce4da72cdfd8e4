import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useApi } from "@/api/client";
import { alertsQuery, casesQuery } from "@/api/operatorQueries";
import { strings } from "@/strings";
import { Icon } from "@/ui/Icon";

/** On every page: alerts that nobody has acknowledged, and cases that wait to be decided. */
export function AttentionBanner() {
  const api = useApi();
  const { data: alerts } = useQuery(alertsQuery(api));
  const { data: cases } = useQuery(casesQuery(api));
  const open = alerts?.filter(({ acknowledged_at }) => acknowledged_at === null) ?? [];
  const undecided = cases?.filter(({ state }) => state === "open").length ?? 0;
  if (open.length + undecided === 0) return null;
  const says = strings.attention;
  const counts = [
    open.length > 0 && says.alerts(open.length),
    undecided > 0 && says.cases(undecided),
  ];
  return (
    <div
      role="alert"
      className="flex items-center gap-3 border-b border-warn/50 bg-warn/15 px-3 py-1 text-xs text-warn"
    >
      <Icon name="up" />
      <p className="min-w-0 max-md:line-clamp-2 md:truncate">
        <b>{counts.filter(Boolean).join(" · ")}</b>
        {open[0] !== undefined && <span className="text-text"> {open[0].message}</span>}
      </p>
      <Link
        to="/safety"
        className="ml-auto shrink-0 font-semibold text-strong underline-offset-2 hover:underline"
      >
        {says.show}
      </Link>
    </div>
  );
}
