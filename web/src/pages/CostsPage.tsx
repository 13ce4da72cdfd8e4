import { CostsPanel } from "@/features/costs/CostsPanel";
import { FillsTable } from "@/features/orders/FillsTable";
import { useShownOrder } from "@/shell/shownOrder";
import { strings } from "@/strings";
import { Panel } from "@/ui/Panel";

/** What trading costs: added up, and fill by fill. */
export function CostsPage() {
  const { show } = useShownOrder();
  return (
    <div className="grid items-start gap-2 xl:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
      <CostsPanel />
      <Panel title={strings.costs.latest} className="xl:max-h-[calc(100dvh-7rem)]">
        <div className="overflow-auto">
          <FillsTable onOpen={show} />
        </div>
      </Panel>
    </div>
  );
}
