import { Link } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { configQuery } from "@/api/queries";
import { useAccount } from "@/session/account";
import { AccountSwitch } from "@/shell/AccountSwitch";
import { FeedBadge } from "@/shell/FeedBadge";
import { KillSwitchButton } from "@/shell/KillSwitchButton";
import { MoneyStrip } from "@/shell/MoneyStrip";
import { SessionMenu } from "@/shell/SessionMenu";
import { UtcClock } from "@/shell/UtcClock";
import { strings } from "@/strings";
import { OutLink } from "@/ui/OutLink";
import { StateBadges } from "@/ui/StateBadges";

/** Always in sight: whose money, how much, what may be traded, and whether prices are live. */
export function TopBar() {
  const account = useAccount();
  const { data: config } = useQuery(configQuery(useApi()));
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-b border-line bg-panel px-3 py-1.5">
      <Link to="/" className="flex items-center gap-2 max-xl:hidden" aria-label={strings.product}>
        <img src="/favicon.svg" alt="" className="size-6" />
      </Link>
      <AccountSwitch />
      <StateBadges account={account} />
      <FeedBadge />
      <MoneyStrip />
      <div className="ml-auto flex items-center gap-2 text-xs max-md:order-first max-md:hidden">
        <UtcClock />
        {config?.temporal_ui_url != null && (
          <span className="max-xl:hidden">
            <OutLink href={config.temporal_ui_url}>{strings.temporal}</OutLink>
          </span>
        )}
        <KillSwitchButton />
        <SessionMenu />
      </div>
    </header>
  );
}
