import { BacktestsPanel } from "@/features/backtests/BacktestsPanel";
import { StartBacktestPanel } from "@/features/backtests/StartBacktest";

export function BacktestsPage() {
  return (
    <div className="grid items-start gap-2 lg:grid-cols-[minmax(0,1fr)_26rem]">
      <BacktestsPanel />
      <StartBacktestPanel />
    </div>
  );
}
