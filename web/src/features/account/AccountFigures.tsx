import type { Account } from "@/api/types";
import {
  formatDecimal,
  formatMoney,
  formatPercent,
  formatUnits,
  unknownFigure,
} from "@/figures/format";
import { formatTime } from "@/figures/times";
import { useAccount } from "@/session/account";
import { strings } from "@/strings";
import { Amount } from "@/ui/Amount";
import { Panel } from "@/ui/Panel";
import { Stat } from "@/ui/Stat";

/** The account's money, its margin and the limits that its orders are held against. */
export function AccountFigures() {
  const account = useAccount();
  return (
    <Panel title={strings.account.figures}>
      <div className="flex flex-col gap-4 p-3">
        <Money account={account} />
        <MarginBar account={account} />
        <Limits account={account} />
      </div>
    </Panel>
  );
}

function Money({ account }: { account: Account }) {
  const says = strings.account;
  const money = (value: string | null) => formatMoney(value, account.currency);
  return (
    <dl className="grid grid-cols-2 gap-3">
      <Stat name={says.balance}>{money(account.balance)}</Stat>
      <Stat name={says.equity}>{money(account.nav)}</Stat>
      <Stat name={strings.topBar.unrealized}>
        <Amount value={account.unrealized_pl} currency={account.currency} />
      </Stat>
      <Stat name={says.currency}>{account.currency}</Stat>
      <Stat name={says.marginUsed}>{money(account.margin_used)}</Stat>
      <Stat name={says.marginFree}>{money(account.margin_available)}</Stat>
      <Stat name={says.broker}>
        <span className="font-mono text-2xs">{account.broker_account_id}</span>
      </Stat>
      <Stat name={says.asOf}>
        {account.as_of === null ? unknownFigure : formatTime(account.as_of)}
      </Stat>
    </dl>
  );
}

/** How much of the equity is held as margin, against the most that the account allows. */
function MarginBar({ account }: { account: Account }) {
  const share = marginShare(account);
  if (share === null) return null;
  const limit = Number(account.limits.max_margin_use);
  const tone = share > limit * 0.8 ? "bg-warn" : "bg-accent";
  return (
    <div>
      <div className="mb-1 flex justify-between text-2xs text-muted">
        <span>{strings.account.marginShare}</span>
        <span className="tabular-nums">
          {formatPercent(share)} / {formatPercent(limit)}
        </span>
      </div>
      <div
        role="meter"
        aria-label={strings.account.marginShare}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        className="h-1.5 overflow-hidden rounded-full bg-ground"
      >
        <div
          className={`h-full ${tone}`}
          style={{ width: `${Math.min(1, share / limit) * 100}%` }}
        />
      </div>
    </div>
  );
}

function marginShare({ margin_used, nav }: Account): number | null {
  if (margin_used === null || nav === null || Number(nav) === 0) return null;
  return Number(margin_used) / Number(nav);
}

function Limits({ account: { limits } }: { account: Account }) {
  const says = strings.account;
  return (
    <section aria-label={says.limits} className="border-t border-line pt-3">
      <h3 className="mb-2 text-xs font-semibold text-strong">{says.limits}</h3>
      <dl className="grid grid-cols-2 gap-3">
        <Stat name={says.maxUnits}>{formatUnits(limits.max_units_per_order)}</Stat>
        <Stat name={says.maxMargin}>{formatPercent(Number(limits.max_margin_use))}</Stat>
        <Stat name={says.maxSpread}>
          {says.points(formatDecimal(String(limits.max_spread_points)))}
        </Stat>
        <Stat name={says.maxAge}>{says.seconds(limits.max_price_age_seconds)}</Stat>
        <Stat name={says.stopRequired}>
          {limits.stop_required ? says.required : says.notRequired}
        </Stat>
      </dl>
    </section>
  );
}
