import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
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
  const temporal = config?.temporal_ui_url ?? null;
  return (
    <header className="flex flex-wrap items-center gap-x-4 gap-y-1.5 border-b max-md:gap-x-2 border-line bg-panel px-3 py-1.5">
      <Link to="/" className="flex items-center max-md:hidden" aria-label={strings.product}>
        <img src="/favicon.svg" alt="" className="size-6" />
      </Link>
      <AccountSwitch />
      <div className="flex gap-1 max-md:order-1">
        <StateBadges account={account} />
        <FeedBadge />
      </div>
      <div className="max-md:order-2 max-md:w-full">
        <MoneyStrip />
      </div>
      <div className="ml-auto flex items-center gap-1 text-xs">
        <UtcClock />
        {temporal !== null && (
          <span className="mx-2 max-xl:hidden">
            <OutLink href={temporal}>{strings.temporal}</OutLink>
          </span>
        )}
        <KillSwitchButton />
        <SessionMenu />
      </div>
    </header>
  );
}
