import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { systemStream } from "@/api/eventQueries";
import { configQuery } from "@/api/queries";
import { LatestEvents } from "@/features/events/LatestEvents";
import { HealthPanel } from "@/features/health/HealthPanel";
import { useShownOrder } from "@/shell/shownOrder";
import { strings } from "@/strings";
import { OutLink } from "@/ui/OutLink";
import { Panel } from "@/ui/Panel";

export function HealthPage() {
  const { data: config } = useQuery(configQuery(useApi()));
  const { show } = useShownOrder();
  return (
    <div className="grid gap-2 xl:grid-cols-2 xl:items-start">
      <HealthPanel />
      <Panel title={strings.health.events} className="xl:max-h-[calc(100dvh-7rem)]">
        <div className="overflow-auto">
          <LatestEvents stream={systemStream} onOpenOrder={show} />
        </div>
      </Panel>
      {config !== undefined && (
        <p className="flex gap-4 px-1 text-2xs text-muted">
          {strings.health.version(config.version)}
          {config.temporal_ui_url !== null && (
            <OutLink href={config.temporal_ui_url}>{strings.openInTemporal}</OutLink>
          )}
        </p>
      )}
    </div>
  );
}
