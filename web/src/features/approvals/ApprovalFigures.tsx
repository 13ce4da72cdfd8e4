import type { Approval } from "@/api/types";
import { inPips, isTooFar, movedSince } from "./price";
import { absolute, sign } from "@/figures/decimal";
import { formatDecimal, unknownFigure } from "@/figures/format";
import { useQuote } from "@/live/hooks";
import { useChosenAccount } from "@/session/account";
import { useInstrument } from "@/session/instruments";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Stat } from "@/ui/Stat";

const says = strings.trading.approvals;

/** The market as the asker saw it and as it is, and where the order gets out. */
export function ApprovalFigures({ approval: { order } }: { approval: Approval }) {
  const pairs = usePairText();
  const quote = useQuote(order.instrument);
  const now = order.units.startsWith("-") ? quote?.tick.bid : quote?.tick.ask;
  const price = (value: string | null) => pairs.price(order.instrument, value);
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-2 rounded-md bg-ground px-2.5 py-2 sm:grid-cols-3">
      {order.price !== null && <Stat name={says.price}>{price(order.price)}</Stat>}
      <Stat name={says.then}>{price(order.expected_price)}</Stat>
      <Stat name={says.now}>{price(now ?? null)}</Stat>
      <Stat name={says.moved}>
        <Moved order={order} now={now} />
      </Stat>
      <Stat name={says.stop}>
        {exitText(order.stop_loss_price, order.stop_loss_distance, price)}
      </Stat>
      <Stat name={says.target}>
        {exitText(order.take_profit_price, order.take_profit_distance, price)}
      </Stat>
    </dl>
  );
}

function Moved({ order, now }: { order: Approval["order"]; now: string | undefined }) {
  const scale = useInstrument(order.instrument);
  const { accounts } = useChosenAccount();
  const moved = movedSince(order, now);
  if (moved === null || scale === undefined) return <>{unknownFigure}</>;
  const pips = formatDecimal(absolute(inPips(moved, scale)));
  const most = accounts.find(({ id }) => id === order.account_id)?.limits.approval.max_move_points;
  const tooFar = order.kind === "MARKET" && most != null && isTooFar(moved, most, scale);
  if (sign(moved) === 0) return <>{says.unmoved}</>;
  return (
    <span
      className={tooFar ? "text-down" : undefined}
      title={tooFar ? says.tooFar(String(most)) : undefined}
    >
      {sign(moved) > 0 ? says.against(pips) : says.favour(pips)}
    </span>
  );
}

function exitText(
  price: string | null,
  distance: string | null,
  write: (price: string) => string,
): string {
  if (price !== null) return write(price);
  return distance === null ? unknownFigure : strings.orders.details.away(distance);
}
