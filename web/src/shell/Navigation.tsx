import { Link } from "@tanstack/react-router";
import { ApprovalsCount } from "@/shell/ApprovalsCount";
import { strings } from "@/strings";
import { Icon } from "@/ui/Icon";

const pages = [
  { to: "/", title: strings.pages.trade, mark: "candles" },
  { to: "/approvals", title: strings.trading.pageTitle, mark: "check" },
  { to: "/account", title: strings.pages.account, mark: "wallet" },
  { to: "/strategies", title: strings.pages.strategies, mark: "gear" },
  { to: "/backtests", title: strings.pages.backtests, mark: "rewind" },
  { to: "/safety", title: strings.pages.safety, mark: "shield" },
  { to: "/costs", title: strings.pages.costs, mark: "scale" },
  { to: "/operations", title: strings.pages.operations, mark: "clock" },
  { to: "/activity", title: strings.pages.activity, mark: "list" },
  { to: "/health", title: strings.pages.health, mark: "pulse" },
] as const;

const linkClass =
  "flex items-center gap-1.5 border-transparent px-3 text-xs font-medium text-muted outline-offset-[-3px] hover:text-strong data-[status=active]:text-strong";

/** The pages: a row of tabs under the top bar, or along the bottom of a phone. */
export function Navigation() {
  return (
    <nav
      aria-label={strings.pages.label}
      className="flex overflow-x-auto border-line bg-panel max-md:order-last max-md:border-t max-md:pb-[env(safe-area-inset-bottom)] md:border-b md:px-1"
    >
      {pages.map(({ to, title, mark }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === "/", includeSearch: false }}
          className={`${linkClass} relative max-md:min-h-13 max-md:min-w-17 max-md:flex-1 max-md:flex-col max-md:justify-center max-md:gap-0 max-md:px-0 max-md:text-2xs md:min-h-8 md:border-b-2 md:data-[status=active]:border-accent`}
        >
          <Icon name={mark} className="size-5 md:hidden" />
          {title}
          {to === "/approvals" && <ApprovalsCount />}
        </Link>
      ))}
    </nav>
  );
}
