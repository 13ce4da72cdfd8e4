import { changeLimits, changePolicy } from "@/api/operatorActions";
import { limitFields, policyFields } from "./fields";
import type { Group } from "./fields";
import { RulesForm } from "./RulesForm";
import { useAccount } from "@/session/account";
import { strings } from "@/strings";

const limitGroups = Object.entries(limitFields).map(([group, fields]) => ({
  group: group as Group,
  fields,
}));
const policyGroups = [{ group: "policy", fields: policyFields }] as const;

/** What the account may do, and what the platform does on it by itself. */
export function AccountRules() {
  const account = useAccount();
  const says = strings.rules;
  return (
    <div key={account.id} className="grid gap-2">
      <RulesForm
        title={says.policyTitle}
        lead={says.policyLead}
        groups={policyGroups}
        rules={account.policy}
        save={(api, changes) => changePolicy(api, account.id, changes)}
      />
      <RulesForm
        title={says.limitsTitle}
        lead={says.limitsLead}
        groups={limitGroups}
        rules={account.limits}
        save={(api, changes) => changeLimits(api, account.id, changes)}
      />
    </div>
  );
}
