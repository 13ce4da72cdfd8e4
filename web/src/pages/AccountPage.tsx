import { AccountFigures } from "@/features/account/AccountFigures";
import { BalancePanel } from "@/features/account/BalancePanel";
import { Reconciliation } from "@/features/account/Reconciliation";

export function AccountPage() {
  return (
    <div className="grid gap-2 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="grid content-start gap-2">
        <BalancePanel />
        <Reconciliation />
      </div>
      <div className="grid content-start">
        <AccountFigures />
      </div>
    </div>
  );
}
