import { ApprovalsPanel } from "@/features/approvals/ApprovalsPanel";
import { useShownOrder } from "@/shell/shownOrder";

/** Orders that people have to look at before they leave. */
export function ApprovalsPage() {
  const { show } = useShownOrder();
  return <ApprovalsPanel onShowOrder={show} />;
}
