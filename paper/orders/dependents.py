"""The take profit and stop loss that are created with a trade, and when they cannot be."""

from decimal import Decimal

from domain.instruments import Instrument
from paper.account import Account
from paper.market.quotes import Quote
from paper.orders.draft import Draft
from paper.orders.grid import on_grid
from paper.orders.plan import Execution, Plan
from paper.orders.terms import (
    ClientExtensions,
    OrderReason,
    StopLossOrder,
    TakeProfitOrder,
)
from paper.transactions import CancelReason
from paper.wire import TransactionId


def refuse_dependents(
    account: Account, order: Execution, plan: Plan, quote: Quote
) -> CancelReason | None:
    """Return why the trade may not open with these orders attached.

    An attached order that would fill at once, always at a loss, cancels the order instead.
    """
    closing_at = quote.best(-plan.opens)
    instrument = quote.instrument
    target = take_profit_price(order, plan, instrument)
    if target is not None and (closing_at >= target if plan.opens > 0 else closing_at <= target):
        return CancelReason.TAKE_PROFIT_ON_FILL_LOSS
    stop = stop_loss_price(order, plan, instrument)
    if stop is not None and (closing_at <= stop if plan.opens > 0 else closing_at >= stop):
        return CancelReason.STOP_LOSS_ON_FILL_LOSS
    return _client_id_taken(account, order)


def take_profit_price(order: Execution, plan: Plan, instrument: Instrument) -> Decimal | None:
    """Return the price of the take profit; a distance counts from the trade's price."""
    details = order.take_profit
    if details is None:
        return None
    if details.price is not None:
        return on_grid(details.price, instrument)
    assert details.distance is not None
    return on_grid(plan.price + details.distance.copy_sign(plan.opens), instrument)


def stop_loss_price(order: Execution, plan: Plan, instrument: Instrument) -> Decimal | None:
    """Return the price of the stop loss; a distance counts from the trade's price."""
    details = order.stop_loss
    if details is None:
        return None
    if details.price is not None:
        return on_grid(details.price, instrument)
    assert details.distance is not None
    return on_grid(plan.price - details.distance.copy_sign(plan.opens), instrument)


def add_dependents(
    order: Execution, plan: Plan, instrument: Instrument, fill_id: TransactionId, draft: Draft
) -> None:
    """Add the take profit, then the stop loss, of the trade that a fill opened."""
    client_trade_id = order.trade_extensions.id if order.trade_extensions else None
    target = take_profit_price(order, plan, instrument)
    if order.take_profit is not None and target is not None:
        draft.add(
            TakeProfitOrder(
                trade_id=fill_id,
                client_trade_id=client_trade_id,
                price=target,
                time_in_force=order.take_profit.time_in_force,
                gtd_time=order.take_profit.gtd_time,
                client_extensions=order.take_profit.client_extensions,
                reason=OrderReason.ON_FILL,
                order_fill_transaction_id=fill_id,
            )
        )
    stop = stop_loss_price(order, plan, instrument)
    if order.stop_loss is not None and stop is not None:
        draft.add(
            StopLossOrder(
                trade_id=fill_id,
                client_trade_id=client_trade_id,
                price=stop,
                distance=order.stop_loss.distance,
                time_in_force=order.stop_loss.time_in_force,
                gtd_time=order.stop_loss.gtd_time,
                client_extensions=order.stop_loss.client_extensions,
                reason=OrderReason.ON_FILL,
                order_fill_transaction_id=fill_id,
            )
        )


def _client_id_taken(account: Account, order: Execution) -> CancelReason | None:
    if order.take_profit and _taken(account, order.take_profit.client_extensions):
        return CancelReason.TAKE_PROFIT_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS
    if order.stop_loss and _taken(account, order.stop_loss.client_extensions):
        return CancelReason.STOP_LOSS_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS
    return None


def _taken(account: Account, extensions: ClientExtensions | None) -> bool:
    return extensions is not None and extensions.id in account.pending_client_ids
