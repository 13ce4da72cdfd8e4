import type { Order } from "@/api/types";
import { formatDecimal, formatUnits, unknownFigure } from "@/figures/format";
import { formatAge, formatDateTime } from "@/figures/times";
import { slippageInPips } from "./slippage";
import { useInstrument } from "@/session/instruments";
import { usePairText } from "@/session/pairs";
import { strings } from "@/strings";
import { Stat } from "@/ui/Stat";

export function OrderDetails({ order }: { order: Order }) {
  const says = strings.orders.details;
  const more = strings.trading.story;
  const pairs = usePairText();
  const price = (value: string | null) => pairs.price(order.instrument, value);
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-3">
      <Stat name={says.requested}>{formatDateTime(order.created_at)}</Stat>
      <Stat name={says.validUntil}>{formatDateTime(order.valid_until)}</Stat>
      <Stat name={says.purpose}>
        {strings.orders.reasons[order.reason]} · {strings.orders.origins[order.origin]}
      </Stat>
      <Stat name={more.type}>{strings.trading.kinds[order.kind]}</Stat>
      {order.price !== null && <Stat name={more.price}>{price(order.price)}</Stat>}
      <Stat name={more.until}>
        {order.good_till === null
          ? strings.trading.ticket.times[order.time_in_force]
          : formatDateTime(order.good_till)}
      </Stat>
      {order.price_bound !== null && <Stat name={more.bound}>{price(order.price_bound)}</Stat>}
      {order.trailing_stop_distance !== null && (
        <Stat name={more.trail}>{says.away(order.trailing_stop_distance)}</Stat>
      )}
      {order.close_after_seconds !== null && (
        <Stat name={more.closeAfter}>{formatAge(order.close_after_seconds * 1000)}</Stat>
      )}
      {order.end_code !== null && <Stat name={more.ended}>{order.end_code}</Stat>}
      {order.cancel_asked_by !== null && <Stat name={more.cancelBy}>{order.cancel_asked_by}</Stat>}
      <Stat name={says.expected}>{price(order.expected_price)}</Stat>
      <Stat name={says.filled}>{price(order.fill_price)}</Stat>
      <Stat name={says.slippage}>
        <Slippage order={order} />
      </Stat>
      <Stat name={says.stop}>
        {exitText(order.stop_loss_price, order.stop_loss_distance, price)}
      </Stat>
      <Stat name={says.target}>
        {exitText(order.take_profit_price, order.take_profit_distance, price)}
      </Stat>
      <Stat name={says.filledUnits}>
        {order.filled_units === null ? unknownFigure : formatUnits(order.filled_units)}
      </Stat>
      <Stat name={says.broker}>{order.broker_order_id ?? unknownFigure}</Stat>
      <Stat name={says.id}>
        <span className="font-mono text-2xs" title={order.id}>
          {order.id}
        </span>
      </Stat>
      {order.run_id !== null && (
        <Stat name={says.run}>
          <span className="font-mono text-2xs" title={order.run_id}>
            {order.run_id}
          </span>
        </Stat>
      )}
    </dl>
  );
}

function Slippage({ order }: { order: Order }) {
  const instrument = useInstrument(order.instrument);
  const pips = instrument === undefined ? null : slippageInPips(order, instrument);
  if (pips === null) return <>{unknownFigure}</>;
  return <>{strings.orders.details.pips(formatDecimal(pips, 1, "always"))}</>;
}

function exitText(
  price: string | null,
  distance: string | null,
  write: (price: string) => string,
): string {
  if (price !== null) return write(price);
  return distance === null ? unknownFigure : strings.orders.details.away(distance);
}
