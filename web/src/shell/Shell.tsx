import { Outlet } from "@tanstack/react-router";
import { OrderDrawer } from "@/features/orders/OrderDrawer";
import { LiveProvider } from "@/live/LiveProvider";
import { useConnection } from "@/live/hooks";
import { AccountProvider } from "@/session/account";
import { useMarketFeed } from "@/session/watched";
import { AttentionBanner } from "@/shell/AttentionBanner";
import { ConnectionBanner } from "@/shell/ConnectionBanner";
import { Navigation } from "@/shell/Navigation";
import { useShownOrder } from "@/shell/shownOrder";
import { TopBar } from "@/shell/TopBar";
import { TradingBanner } from "@/shell/TradingBanner";
import { useSessionGuard } from "@/shell/useSessionGuard";
import { strings } from "@/strings";
import { classes } from "@/ui/classes";
import { EmptyNote, ErrorNotice } from "@/ui/Note";

/** Everything around the pages of a trader who is signed in. */
export function Shell() {
  return (
    <LiveProvider origin={window.location.origin.replace(/^http/, "ws")}>
      <AccountProvider otherwise={(state) => <NoAccount {...state} />}>
        <Frame />
      </AccountProvider>
    </LiveProvider>
  );
}

function Frame() {
  const { order, instrument, hide } = useShownOrder();
  useMarketFeed(instrument);
  useSessionGuard();
  const offline = useConnection().lostAt !== null;
  return (
    <div className="flex h-dvh flex-col">
      <a href="#content" className="sr-only focus:not-sr-only focus:bg-accent focus:p-2">
        {strings.skipToContent}
      </a>
      <TopBar />
      <ConnectionBanner />
      <TradingBanner />
      <AttentionBanner />
      <Navigation />
      <main
        id="content"
        tabIndex={-1}
        className={classes(
          "min-h-0 flex-1 overflow-auto p-2 outline-none transition-opacity",
          offline && "opacity-60 saturate-50",
        )}
      >
        <Outlet />
      </main>
      {order !== undefined && <OrderDrawer key={order} order={order} onClose={hide} />}
    </div>
  );
}

function NoAccount({ loading, error }: { loading: boolean; error: Error | null }) {
  if (loading) return <EmptyNote>{strings.loading}</EmptyNote>;
  return (
    <div className="m-auto max-w-md p-6">
      {error === null ? (
        <EmptyNote>{strings.problems.noAccounts}</EmptyNote>
      ) : (
        <ErrorNotice error={error} />
      )}
    </div>
  );
}
