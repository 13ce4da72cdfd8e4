"""What a resting order does when it wakes: the execution it becomes, and on which side."""

from dataclasses import replace
from decimal import Decimal

from paper.ledger.account import Account
from paper.ledger.book import Order, Trade
from paper.ledger.fills import FillReason
from paper.orders.plan import Execution
from paper.orders.terms import (
    LimitOrder,
    MarketIfTouchedOrder,
    MarketOrder,
    PositionFill,
    StopLossOrder,
    StopOrder,
    TakeProfitOrder,
    TimeInForce,
    TrailingStopLossOrder,
    TriggerCondition,
)
from paper.wire import TransactionId


def execution_of(account: Account, order: Order) -> Execution | None:
    """Return how an order fills once it wakes; None where its trade is gone."""
    match order.terms:
        case MarketOrder():
            return None
        case LimitOrder() as terms:
            return _entry(order, terms, FillReason.LIMIT_ORDER, terms.price)
        case StopOrder() as terms:
            return _entry(order, terms, FillReason.STOP_ORDER, terms.price_bound)
        case MarketIfTouchedOrder() as terms:
            return _entry(order, terms, FillReason.MARKET_IF_TOUCHED_ORDER, terms.price_bound)
        case TakeProfitOrder(trade_id=trade_id, price=price, trigger_condition=watched):
            closing = _closing(account, order, trade_id, FillReason.TAKE_PROFIT_ORDER)
            if closing is None or watched is not TriggerCondition.DEFAULT:
                return closing
            return replace(closing, price_bound=price)
        case StopLossOrder(trade_id=trade_id):
            return _closing(account, order, trade_id, FillReason.STOP_LOSS_ORDER)
        case TrailingStopLossOrder(trade_id=trade_id):
            return _closing(account, order, trade_id, FillReason.TRAILING_STOP_LOSS_ORDER)


def trade_under(account: Account, order: Order) -> Trade | None:
    """Return the open trade that a protective order hangs on; None if it hangs on none."""
    match order.terms:
        case (
            TakeProfitOrder(trade_id=trade_id)
            | StopLossOrder(trade_id=trade_id)
            | TrailingStopLossOrder(trade_id=trade_id)
        ):
            return None if trade_id is None else account.open_trades.get(trade_id)
    return None


def _entry(
    order: Order,
    terms: LimitOrder | StopOrder | MarketIfTouchedOrder,
    reason: FillReason,
    bound: Decimal | None,
) -> Execution:
    assert terms.instrument is not None
    assert terms.units is not None
    immediate = terms.time_in_force in (TimeInForce.FOK, TimeInForce.IOC)
    return Execution(
        order_id=order.id,
        client_order_id=order.client_id,
        instrument=terms.instrument,
        units=terms.units,
        reason=reason,
        time_in_force=terms.time_in_force if immediate else TimeInForce.FOK,
        position_fill=terms.position_fill,
        price_bound=bound,
        take_profit=terms.take_profit_on_fill,
        stop_loss=terms.stop_loss_on_fill,
        trailing_stop_loss=terms.trailing_stop_loss_on_fill,
        trade_extensions=terms.trade_client_extensions,
    )


def _closing(
    account: Account, order: Order, trade_id: TransactionId | None, reason: FillReason
) -> Execution | None:
    trade = None if trade_id is None else account.open_trades.get(trade_id)
    if trade is None:
        return None
    return Execution(
        order_id=order.id,
        client_order_id=order.client_id,
        instrument=trade.instrument,
        units=-trade.current_units,
        reason=reason,
        position_fill=PositionFill.REDUCE_ONLY,
        trade_id=trade.id,
    )
