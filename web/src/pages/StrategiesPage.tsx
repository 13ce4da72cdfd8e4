import { RunsPanel } from "@/features/strategies/RunsPanel";
import { StartPanel } from "@/features/strategies/StartForm";

export function StrategiesPage() {
  return (
    <div className="grid items-start gap-2 lg:grid-cols-[minmax(0,1fr)_24rem]">
      <RunsPanel />
      <StartPanel />
    </div>
  );
}
