"""The protective orders that are created with a trade, and when they cannot be."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from domain.instruments import Instrument
from paper.behaviour import DuplicateClientId
from paper.ledger.account import Account
from paper.ledger.book import Trade
from paper.ledger.transactions import CancelReason, OrderCancel
from paper.market.quotes import Quote
from paper.orders.draft import Draft
from paper.orders.grid import on_grid
from paper.orders.levels import Details, kind_of
from paper.orders.plan import Execution, Plan
from paper.orders.terms import (
    OrderReason,
    OrderType,
    ProtectiveOrder,
    StopLossDetails,
    StopLossOrder,
    TakeProfitDetails,
    TakeProfitOrder,
    TimeInForce,
    TrailingStopLossDetails,
    TrailingStopLossOrder,
    TriggerCondition,
)
from paper.wire import TransactionId

KINDS = (OrderType.TAKE_PROFIT, OrderType.STOP_LOSS, OrderType.TRAILING_STOP_LOSS)
"""The order in which the protective orders of a trade are created and cancelled."""

GTD_PAST = {
    OrderType.TAKE_PROFIT: CancelReason.TAKE_PROFIT_ON_FILL_GTD_TIMESTAMP_IN_PAST,
    OrderType.STOP_LOSS: CancelReason.STOP_LOSS_ON_FILL_GTD_TIMESTAMP_IN_PAST,
    OrderType.TRAILING_STOP_LOSS: CancelReason.TRAILING_STOP_LOSS_ON_FILL_GTD_TIMESTAMP_IN_PAST,
}
ID_TAKEN = {
    OrderType.TAKE_PROFIT: CancelReason.TAKE_PROFIT_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS,
    OrderType.STOP_LOSS: CancelReason.STOP_LOSS_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS,
    OrderType.TRAILING_STOP_LOSS: (
        CancelReason.TRAILING_STOP_LOSS_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a protective order hangs, what it watches and why it was made."""

    trade_id: TransactionId | None = None
    client_trade_id: str | None = None
    trigger_condition: TriggerCondition = TriggerCondition.DEFAULT
    reason: OrderReason = OrderReason.CLIENT_ORDER
    order_fill_transaction_id: TransactionId | None = None
    replaces_order_id: TransactionId | None = None
    cancelling_transaction_id: TransactionId | None = None


def protective_order(
    details: Details, price: Decimal | None, placement: Placement
) -> ProtectiveOrder:
    """Return the order that details describe, at a price, where it is placed."""
    return replace(
        _bare(details, price),
        trade_id=placement.trade_id,
        client_trade_id=placement.client_trade_id,
        trigger_condition=placement.trigger_condition,
        time_in_force=details.time_in_force,
        gtd_time=details.gtd_time,
        client_extensions=details.client_extensions,
        reason=placement.reason,
        order_fill_transaction_id=placement.order_fill_transaction_id,
        replaces_order_id=placement.replaces_order_id,
        cancelling_transaction_id=placement.cancelling_transaction_id,
    )


def refuse_dependents(
    account: Account,
    order: Execution,
    plan: Plan,
    quote: Quote,
    duplicates: DuplicateClientId = DuplicateClientId.REJECT,
) -> CancelReason | None:
    """Return why the trade may not open with these orders attached.

    An attached order that would fill at once, always at a loss, cancels the order instead; so
    does a target that could only ever be filled at a loss.
    """
    refusal = _target_refusal(order, plan, quote) or _stop_refusal(order, plan, quote)
    if refusal is not None:
        return refusal
    taken: set[str] = set()
    for details in attached(order):
        if _past(details, quote.time_ns):
            return GTD_PAST[kind_of(details)]
        client_id = details.client_extensions.id if details.client_extensions else None
        if client_id is None or duplicates is DuplicateClientId.ACCEPT:
            continue
        held = client_id in account.pending_client_ids and client_id != order.client_order_id
        if held or client_id in taken:
            return ID_TAKEN[kind_of(details)]
        taken.add(client_id)
    return None


def attached(order: Execution) -> Iterator[Details]:
    """Yield what is attached to an order: target, stop, trailing stop."""
    for details in (order.take_profit, order.stop_loss, order.trailing_stop_loss):
        if details is not None:
            yield details


def level_of(
    details: Details, units: Decimal, start: Decimal, instrument: Instrument
) -> Decimal | None:
    """Return the price of a target or a stop of a trade of some units, None for a trailing stop.

    A distance counts from `start`. The price may be zero or less.
    """
    if isinstance(details, TrailingStopLossDetails):
        return None
    if details.price is not None:
        return on_grid(details.price, instrument)
    assert details.distance is not None
    gaining = isinstance(details, TakeProfitDetails)
    away = details.distance.copy_sign(units)
    return on_grid(start + away if gaining else start - away, instrument)


def add_dependents(
    order: Execution, plan: Plan, instrument: Instrument, fill_id: TransactionId, draft: Draft
) -> None:
    """Add the target, the stop, then the trailing stop of the trade that a fill opened."""
    client_trade_id = order.trade_extensions.id if order.trade_extensions else None
    placement = Placement(
        trade_id=fill_id,
        client_trade_id=client_trade_id,
        reason=OrderReason.ON_FILL,
        order_fill_transaction_id=fill_id,
    )
    for details in attached(order):
        price = level_of(details, plan.opens, plan.price, instrument)
        draft.add(protective_order(details, price, placement))


def cancels_of_linked(
    account: Account, trade: Trade, draft: Draft, but: TransactionId
) -> Sequence[OrderCancel]:
    """Return the cancels of all that hangs on a closed trade, but for the order that closed it.

    Target, stop, trailing stop; what the draft has cancelled is left out, what it has created
    is there.
    """
    linked = {order.id: order.terms for order in account.dependents(trade)}
    for number, body in draft.numbered():
        if isinstance(body, OrderCancel):
            linked.pop(body.order_id, None)
        elif isinstance(body, ProtectiveOrder) and body.trade_id == trade.id:
            linked[number] = body
    in_order = sorted(linked.items(), key=lambda item: KINDS.index(item[1].TYPE))
    return [
        OrderCancel(
            order_id=number,
            client_order_id=terms.client_extensions.id if terms.client_extensions else None,
            reason=CancelReason.LINKED_TRADE_CLOSED,
        )
        for number, terms in in_order
        if number != but
    ]


def _bare(details: Details, price: Decimal | None) -> ProtectiveOrder:
    match details:
        case TakeProfitDetails():
            return TakeProfitOrder(price=price)
        case StopLossDetails(distance=distance, guaranteed=guaranteed):
            return StopLossOrder(price=price, distance=distance, guaranteed=bool(guaranteed))
        case TrailingStopLossDetails(distance=distance):
            return TrailingStopLossOrder(distance=distance)


def _target_refusal(order: Execution, plan: Plan, quote: Quote) -> CancelReason | None:
    if order.take_profit is None:
        return None
    target = level_of(order.take_profit, plan.opens, plan.price, quote.instrument)
    assert target is not None
    if target <= 0:
        return CancelReason.TAKE_PROFIT_ON_FILL_PRICE_DISTANCE_MAXIMUM_EXCEEDED
    closing_at = quote.best(-plan.opens)
    if closing_at >= target if plan.opens > 0 else closing_at <= target:
        return CancelReason.TAKE_PROFIT_ON_FILL_LOSS
    losing = target < plan.price if plan.opens > 0 else target > plan.price
    return CancelReason.LOSING_TAKE_PROFIT if losing else None


def _stop_refusal(order: Execution, plan: Plan, quote: Quote) -> CancelReason | None:
    if order.stop_loss is None:
        return None
    stop = level_of(order.stop_loss, plan.opens, plan.price, quote.instrument)
    assert stop is not None
    if stop <= 0:
        return CancelReason.STOP_LOSS_ON_FILL_PRICE_DISTANCE_MAXIMUM_EXCEEDED
    closing_at = quote.best(-plan.opens)
    met = closing_at <= stop if plan.opens > 0 else closing_at >= stop
    return CancelReason.STOP_LOSS_ON_FILL_LOSS if met else None


def _past(details: Details, now: int) -> bool:
    if details.time_in_force is not TimeInForce.GTD:
        return False
    return details.gtd_time is not None and details.gtd_time <= now
