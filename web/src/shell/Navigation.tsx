import { Link } from "@tanstack/react-router";
import { KillSwitchButton } from "@/shell/KillSwitchButton";
import { SessionMenu } from "@/shell/SessionMenu";
import { strings } from "@/strings";

const pages = [
  { to: "/", title: strings.pages.trade, mark: "⇅" },
  { to: "/account", title: strings.pages.account, mark: "◔" },
  { to: "/strategies", title: strings.pages.strategies, mark: "⚙" },
  { to: "/activity", title: strings.pages.activity, mark: "≡" },
  { to: "/health", title: strings.pages.health, mark: "♥" },
] as const;

const linkClass =
  "flex items-center gap-1.5 border-transparent px-3 text-xs font-medium text-muted outline-offset-[-3px] hover:text-strong data-[status=active]:text-strong";

/** The pages: a row of tabs under the top bar, or along the bottom of a phone. */
export function Navigation() {
  return (
    <nav
      aria-label={strings.pages.label}
      className="flex border-line bg-panel max-md:order-last max-md:border-t max-md:pb-[env(safe-area-inset-bottom)] md:border-b md:px-1"
    >
      {pages.map(({ to, title, mark }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === "/", includeSearch: false }}
          className={`${linkClass} max-md:min-h-13 max-md:flex-1 max-md:flex-col max-md:justify-center max-md:gap-0 max-md:px-0 max-md:text-2xs md:min-h-8 md:border-b-2 md:data-[status=active]:border-accent`}
        >
          <span aria-hidden className="text-sm md:hidden">
            {mark}
          </span>
          {title}
        </Link>
      ))}
    </nav>
  );
}

/** On a phone the kill switch and the session stand above the page. */
export function PhoneActions() {
  return (
    <div className="flex items-center justify-end gap-2 border-b border-line bg-panel px-3 py-1 md:hidden">
      <KillSwitchButton />
      <SessionMenu />
    </div>
  );
}
