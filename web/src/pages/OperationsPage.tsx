import { SchedulesPanel } from "@/features/operations/SchedulesPanel";

export function OperationsPage() {
  return <SchedulesPanel />;
}
