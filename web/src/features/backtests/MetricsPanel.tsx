import { useQuery } from "@tanstack/react-query";
import { metricsQuery } from "@/api/backtestQueries";
import { useApi } from "@/api/client";
import type { Backtest } from "@/api/types";
import { grouped, metricText } from "./metricText";
import { strings } from "@/strings";
import { Panel } from "@/ui/Panel";
import { Stat } from "@/ui/Stat";

/** Every figure of the report, group by group; each says how it is reckoned. */
export function MetricsPanel({ backtest }: { backtest: Backtest }) {
  const { data: definitions = [] } = useQuery(metricsQuery(useApi()));
  const { metrics, currency } = backtest;
  if (metrics === null) return null;
  return (
    <Panel title={strings.backtests.metrics} label={strings.backtests.metrics}>
      <div className="flex flex-col gap-4 p-3">
        {grouped(definitions).map(({ group, metrics: members }) => (
          <section key={group} aria-label={group}>
            <h3 className="mb-2 text-xs font-semibold text-strong first-letter:uppercase">
              {group}
            </h3>
            <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3 2xl:grid-cols-4">
              {members.map(({ key, title, definition, unit }) => (
                <div key={key} title={definition}>
                  <Stat name={title}>{metricText(metrics[key], unit, currency)}</Stat>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Panel>
  );
}
