"""Protective orders of a trade that is open: placed, replaced, removed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from paper.behaviour import (
    DuplicateClientId,
    FifoRule,
    LosingTakeProfit,
    StopDistance,
)
from paper.ledger.account import Account
from paper.ledger.book import Order, Trade
from paper.ledger.transactions import CancelReason, OrderCancel, OrderReject
from paper.money.valuation import Market
from paper.orders.dependents import Placement, level_of, protective_order
from paper.orders.draft import Draft
from paper.orders.entry import wake
from paper.orders.grid import details_on_grid
from paper.orders.levels import Details, kind_of, refuse_of_its_own
from paper.orders.refusals import RejectReason
from paper.orders.resting import execution_of
from paper.orders.terms import (
    GuaranteedStopLossOrder,
    OrderReason,
    OrderType,
    ProtectiveOrder,
    StopLossDetails,
    TakeProfitOrder,
    TrailingStopLossDetails,
    TriggerCondition,
)
from paper.orders.triggers import trigger_of
from paper.wire import TimeNs, TransactionId

ALREADY_THERE = {
    OrderType.TAKE_PROFIT: RejectReason.TAKE_PROFIT_ORDER_ALREADY_EXISTS,
    OrderType.STOP_LOSS: RejectReason.STOP_LOSS_ORDER_ALREADY_EXISTS,
    OrderType.TRAILING_STOP_LOSS: RejectReason.TRAILING_STOP_LOSS_ORDER_ALREADY_EXISTS,
}
OUT_OF_TURN = {
    OrderType.TAKE_PROFIT: (RejectReason.TAKE_PROFIT_ORDER_WOULD_VIOLATE_FIFO_VIOLATION_SAFEGUARD),
    OrderType.STOP_LOSS: RejectReason.STOP_LOSS_ORDER_WOULD_VIOLATE_FIFO_VIOLATION_SAFEGUARD,
    OrderType.TRAILING_STOP_LOSS: (
        RejectReason.TRAILING_STOP_LOSS_ORDER_WOULD_VIOLATE_FIFO_VIOLATION_SAFEGUARD
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeName:
    """How a request names a trade: by number, by the client's own id, or by both."""

    id: TransactionId | None = None
    client_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """A protective order as a client asks for it."""

    details: Details
    trade: TradeName = TradeName()
    trigger_condition: TriggerCondition = TriggerCondition.DEFAULT


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteedStop:
    """A guaranteed stop as a client asks for it; it is always refused."""

    details: StopLossDetails
    trade: TradeName = TradeName()
    trigger_condition: TriggerCondition = TriggerCondition.DEFAULT


def find_trade(account: Account, name: TradeName) -> Trade | RejectReason:
    """Return the open trade that a request names, or why there is none."""
    if name.id is None and name.client_id is None:
        return RejectReason.TRADE_ID_UNSPECIFIED
    if name.id is None:
        trade = account.trade_by_client_id(name.client_id or "")
    else:
        trade = account.open_trades.get(name.id)
    if trade is None:
        return RejectReason.TRADE_DOESNT_EXIST
    if name.client_id is not None and trade.client_id != name.client_id:
        return RejectReason.TRADE_IDENTIFIER_INCONSISTENCY
    return trade


def place_protective(
    account: Account,
    market: Market,
    asked: Protection | GuaranteedStop,
    now: int,
    draft: Draft,
) -> None:
    """Take a protective order: its create, and its fill where the market has passed it."""
    if isinstance(asked, GuaranteedStop):
        refuse_guaranteed(asked, draft)
        return
    trade = find_trade(account, asked.trade)
    if isinstance(trade, RejectReason):
        refuse_protective(asked, trade, draft)
        return
    reason = None
    if hanging(account, trade, kind_of(asked.details)) is not None:
        reason = ALREADY_THERE[kind_of(asked.details)]
    reason = reason or fault_of_protection(account, market, trade, asked.details, now)
    reason = reason or refuse_taken_name(asked.details, market, account.pending_client_ids)
    if reason is not None:
        refuse_protective(asked, reason, draft)
        return
    created = create_protective(trade, market, asked, None, now, draft)
    fill_if_met(account, market, [created], draft)


def refuse_guaranteed(asked: GuaranteedStop, draft: Draft) -> None:
    """Record that a guaranteed stop was asked for; there are none."""
    details = asked.details
    body = GuaranteedStopLossOrder(
        trade_id=asked.trade.id,
        client_trade_id=asked.trade.client_id,
        price=details.price,
        distance=details.distance,
        time_in_force=details.time_in_force,
        gtd_time=details.gtd_time,
        trigger_condition=asked.trigger_condition,
        client_extensions=details.client_extensions,
    )
    reason = RejectReason.GUARANTEED_STOP_LOSS_ORDER_NOT_ALLOWED
    draft.add(OrderReject(order=body, reject_reason=reason))


def fill_if_met(account: Account, market: Market, created: Sequence[Order], draft: Draft) -> None:
    """Fill the first of some orders of one trade that the market has passed already."""
    for order in created:
        execution = execution_of(account, order)
        assert execution is not None
        if not _met(order, market, execution.instrument, execution.units):
            continue
        trade = account.open_trades[execution.trade_id or TransactionId(0)]
        if _unwanted_loss(order, trade, market):
            draft.add(cancel_of(order, CancelReason.LOSING_TAKE_PROFIT))
            continue
        before = len(draft.bodies)
        wake(account, market, order, draft)
        if len(draft.bodies) > before:
            return


def create_protective(
    trade: Trade, market: Market, asked: Protection, old: Order | None, now: int, draft: Draft
) -> Order:
    """Create an accepted protective order, in the place of another if there is one."""
    placement = Placement(
        trade_id=trade.id,
        client_trade_id=trade.client_id,
        trigger_condition=asked.trigger_condition,
    )
    if old is not None:
        placement = replace(
            placement,
            reason=OrderReason.REPLACEMENT,
            replaces_order_id=old.id,
            cancelling_transaction_id=draft.add(_replaced(old, draft)),
        )
    instrument = market.board.instruments[trade.instrument]
    price = _level(trade, market, asked.details)
    terms = protective_order(details_on_grid(asked.details, instrument), price, placement)
    return Order(id=draft.add(terms), create_time=TimeNs(now), terms=terms)


def refuse_protective(
    asked: Protection,
    reason: RejectReason,
    draft: Draft,
    replaces: TransactionId | None = None,
) -> None:
    """Record that a protective order was refused, and which it should have replaced if any."""
    details = asked.details
    price = None if isinstance(details, TrailingStopLossDetails) else details.price
    placement = Placement(
        trade_id=asked.trade.id,
        client_trade_id=asked.trade.client_id,
        trigger_condition=asked.trigger_condition,
        reason=OrderReason.CLIENT_ORDER if replaces is None else OrderReason.REPLACEMENT,
    )
    order = protective_order(details, price, placement)
    draft.add(OrderReject(order=order, reject_reason=reason, intended_replaces_order_id=replaces))


def fault_of_protection(
    account: Account, market: Market, trade: Trade, details: Details, now: int
) -> RejectReason | None:
    """Return what is wrong with an order for an open trade, None if nothing is."""
    instrument = market.board.instruments[trade.instrument]
    fault = refuse_of_its_own(details, instrument, market.behaviour.target_distance, now)
    if fault is not None:
        return fault
    price = _level(trade, market, details)
    if price is not None and price <= 0:
        return RejectReason.PRICE_INVALID
    strict = market.behaviour.fifo is not FifoRule.OFF
    return OUT_OF_TURN[kind_of(details)] if strict and _has_twin(account, trade) else None


def _has_twin(account: Account, trade: Trade) -> bool:
    return any(
        other.id != trade.id and other.current_units == trade.current_units
        for other in account.trades_of(trade.instrument)
    )


def _level(trade: Trade, market: Market, details: Details) -> Decimal | None:
    """Return an order's price; a distance counts from the market as it is now."""
    opening = market.behaviour.stop_distance is StopDistance.OPENING
    side = trade.current_units if opening else -trade.current_units
    quote = market.quote(trade.instrument)
    return level_of(details, trade.current_units, quote.best(side), quote.instrument)


def refuse_taken_name(
    details: Details, market: Market, taken: Collection[str]
) -> RejectReason | None:
    """Return that a client id is one of those taken, None if it is not or need not be its own."""
    if market.behaviour.duplicate_client_id is DuplicateClientId.ACCEPT:
        return None
    name = details.client_extensions.id if details.client_extensions else None
    return RejectReason.CLIENT_ORDER_ID_ALREADY_EXISTS if name in taken else None


def _met(order: Order, market: Market, instrument: str, units: Decimal) -> bool:
    assert isinstance(order.terms, ProtectiveOrder)
    if not market.tradeable(instrument):
        return False
    quote = market.quote(instrument)
    trigger = trigger_of(order.id, order.terms, quote.instrument, buys=units > 0)
    return trigger is not None and trigger.met(quote.bid, quote.ask)


def _unwanted_loss(order: Order, trade: Trade, market: Market) -> bool:
    if market.behaviour.losing_take_profit is not LosingTakeProfit.CANCEL:
        return False
    closing_at = market.quote(trade.instrument).best(-trade.current_units)
    loses = (closing_at - trade.price) * trade.current_units < 0
    return isinstance(order.terms, TakeProfitOrder) and loses


def cancel_of(order: Order, reason: CancelReason) -> OrderCancel:
    """Return the cancel of an order."""
    return OrderCancel(order_id=order.id, client_order_id=order.client_id, reason=reason)


def _replaced(old: Order, draft: Draft) -> OrderCancel:
    return OrderCancel(
        order_id=old.id,
        client_order_id=old.client_id,
        reason=CancelReason.CLIENT_REQUEST_REPLACED,
        replaced_by_order_id=TransactionId(draft.next_id + 1),
    )


def hanging(account: Account, trade: Trade, kind: OrderType) -> Order | None:
    """Return the pending order of a kind that hangs on a trade."""
    return next((o for o in account.dependents(trade) if o.terms.TYPE is kind), None)
