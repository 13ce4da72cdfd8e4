import type { Account, AccountState } from "@/api/types";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import type { BadgeTone } from "@/ui/Badge";
import { Icon } from "@/ui/Icon";
import type { IconName } from "@/ui/Icon";

const looks: Record<AccountState, { tone: BadgeTone; mark: IconName }> = {
  ACTIVE: { tone: "good", mark: "dot" },
  REDUCING: { tone: "warn", mark: "down" },
  HALTED: { tone: "bad", mark: "square" },
};

/** What the account's gate lets through, and whether its books agree with the broker's. */
export function StateBadges({ account }: { account: Account }) {
  const { tone, mark } = looks[account.state];
  const says = strings.state;
  return (
    <span className="flex gap-1">
      <Badge tone={tone} title={account.state_reason ?? says.titles[account.state]}>
        <Icon name={mark} />
        {account.state}
      </Badge>
      <Badge
        tone={account.agreed ? "neutral" : "warn"}
        title={account.agreed ? says.agreedTitle : (account.agreed_reason ?? says.notAgreedTitle)}
      >
        <Icon name={account.agreed ? "check" : "differ"} />
        {account.agreed ? says.agreed : says.notAgreed}
      </Badge>
    </span>
  );
}
