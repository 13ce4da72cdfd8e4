import { useQuery } from "@tanstack/react-query";
import { useApi } from "@/api/client";
import { positionsQuery } from "@/api/queries";
import { add, decimal } from "@/figures/decimal";
import { formatMoney } from "@/figures/format";
import { useQuotesPulse } from "@/live/hooks";
import { useLive } from "@/live/LiveProvider";
import { totalProfit } from "@/live/profit";
import { useAccount } from "@/session/account";
import { strings } from "@/strings";
import { Amount } from "@/ui/Amount";
import { Stat } from "@/ui/Stat";

/** Balance, net asset value and unrealised profit, reckoned with the quotes that stand. */
export function MoneyStrip() {
  const account = useAccount();
  const { profit, nav } = useLiveMoney();
  const money = (value: Parameters<typeof formatMoney>[0]) => formatMoney(value, account.currency);
  return (
    <dl className="flex items-center gap-5">
      <Stat name={`${strings.topBar.balance} ${account.currency}`}>{money(account.balance)}</Stat>
      <Stat name={strings.topBar.nav}>
        <span data-testid="nav">{money(nav)}</span>
      </Stat>
      <Stat name={strings.topBar.unrealized}>
        <Amount value={profit} currency={account.currency} />
      </Stat>
      <div className="max-lg:hidden">
        <Stat name={strings.topBar.marginUsed}>{money(account.margin_used)}</Stat>
      </div>
    </dl>
  );
}

function useLiveMoney() {
  const account = useAccount();
  const { board } = useLive();
  const { data: positions } = useQuery(positionsQuery(useApi(), account.id));
  useQuotesPulse(250);
  const live = positions === undefined ? null : totalProfit(positions, account.currency, board);
  if (live === null || account.balance === null) {
    return { profit: account.unrealized_pl, nav: account.nav };
  }
  return { profit: live, nav: add(decimal(account.balance), live) };
}
