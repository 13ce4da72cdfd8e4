import type { Account, AccountState } from "@/api/types";
import { strings } from "@/strings";
import { Badge } from "@/ui/Badge";
import type { BadgeTone } from "@/ui/Badge";

const looks: Record<AccountState, { tone: BadgeTone; mark: string }> = {
  ACTIVE: { tone: "good", mark: "●" },
  REDUCING: { tone: "warn", mark: "▼" },
  HALTED: { tone: "bad", mark: "■" },
};

/** What the account's gate lets through, and whether its books agree with the broker's. */
export function StateBadges({ account }: { account: Account }) {
  const { tone, mark } = looks[account.state];
  const says = strings.state;
  return (
    <span className="flex gap-1">
      <Badge tone={tone} title={account.state_reason ?? says.titles[account.state]}>
        <span aria-hidden>{mark}</span>
        {account.state}
      </Badge>
      <Badge
        tone={account.agreed ? "neutral" : "warn"}
        title={account.agreed ? says.agreedTitle : says.notAgreedTitle}
      >
        <span aria-hidden>{account.agreed ? "✓" : "≠"}</span>
        {account.agreed ? says.agreed : says.notAgreed}
      </Badge>
    </span>
  );
}
