import { useState } from "react";
import { LivePanel } from "@/features/access/LivePanel";
import { SecondFactorPanel } from "@/features/access/SecondFactorPanel";
import { AccountFigures } from "@/features/account/AccountFigures";
import { BalancePanel } from "@/features/account/BalancePanel";
import { GatePanel } from "@/features/account/GatePanel";
import { ProtectionsPanel } from "@/features/account/ProtectionsPanel";
import { Reconciliation } from "@/features/account/Reconciliation";
import { AccountRules } from "@/features/limits/AccountRules";
import { ProfitPanel } from "@/features/profit/ProfitPanel";
import { useAccount } from "@/session/account";
import { strings } from "@/strings";
import { Tabs } from "@/ui/Tabs";

const tabs = [
  { name: "overview", title: strings.account.tabs.overview },
  { name: "profit", title: strings.account.tabs.profit },
  { name: "rules", title: strings.account.tabs.rules },
  { name: "access", title: strings.account.tabs.access },
] as const;

type Name = (typeof tabs)[number]["name"];

/** The account's money, what it earned, what it may do, and who may open it. */
export function AccountPage() {
  const [chosen, setChosen] = useState<Name>("overview");
  const { id } = useAccount();
  return (
    <div className="flex flex-col gap-2">
      <Tabs label={strings.pages.account} tabs={tabs} chosen={chosen} onChoose={setChosen}>
        <div key={id} className="pt-2">
          {chosen === "overview" && <Overview />}
          {chosen === "profit" && <ProfitPanel />}
          {chosen === "rules" && <AccountRules />}
          {chosen === "access" && <Access />}
        </div>
      </Tabs>
    </div>
  );
}

function Overview() {
  return (
    <div className="grid gap-2 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="grid content-start gap-2">
        <BalancePanel />
        <Reconciliation />
      </div>
      <div className="grid content-start gap-2">
        <GatePanel />
        <ProtectionsPanel />
        <AccountFigures />
      </div>
    </div>
  );
}

function Access() {
  return (
    <div className="grid items-start gap-2 lg:grid-cols-2">
      <LivePanel />
      <SecondFactorPanel />
    </div>
  );
}
