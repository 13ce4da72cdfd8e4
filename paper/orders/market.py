"""Market orders: accepted or refused, then filled or cancelled, in one batch."""

from paper.account import Account
from paper.fills import FillReason
from paper.orders.draft import Draft
from paper.orders.execution import execute
from paper.orders.grid import order_on_grid
from paper.orders.plan import Execution
from paper.orders.refusals import RejectReason
from paper.orders.terms import MarketOrder, OrderBody, OrderReason
from paper.orders.validation import refuse_market
from paper.transactions import OrderReject
from paper.valuation import Market

FILL_REASONS = {
    OrderReason.CLIENT_ORDER: FillReason.MARKET_ORDER,
    OrderReason.TRADE_CLOSE: FillReason.MARKET_ORDER_TRADE_CLOSE,
    OrderReason.POSITION_CLOSEOUT: FillReason.MARKET_ORDER_POSITION_CLOSEOUT,
    OrderReason.MARGIN_CLOSEOUT: FillReason.MARKET_ORDER_MARGIN_CLOSEOUT,
}


def place_market(
    account: Account, market: Market, order: MarketOrder, now: int, draft: Draft
) -> None:
    """Take a market order: its create and its fill or cancel, or its reject."""
    if order.instrument is None:
        refuse(order, RejectReason.INSTRUMENT_MISSING, draft)
        return
    instrument = market.board.instruments.get(order.instrument)
    if instrument is None:
        refuse(order, RejectReason.INSTRUMENT_NOT_TRADEABLE, draft)
        return
    reason = refuse_market(order, instrument, account, now)
    if reason is not None:
        refuse(order, reason, draft)
        return
    exact = order_on_grid(order, instrument)
    execute(account, market, _execution(exact, draft), draft)


def refuse(order: OrderBody, reason: RejectReason, draft: Draft) -> None:
    """Record that an order was refused."""
    draft.add(OrderReject(order=order, reject_reason=reason))


def _execution(order: MarketOrder, draft: Draft) -> Execution:
    assert order.instrument is not None
    assert order.units is not None
    return Execution(
        order_id=draft.add(order),
        client_order_id=order.client_extensions.id if order.client_extensions else None,
        instrument=order.instrument,
        units=order.units,
        reason=FILL_REASONS[order.reason],
        time_in_force=order.time_in_force,
        position_fill=order.position_fill,
        price_bound=order.price_bound,
        trade_id=order.trade_close.trade_id if order.trade_close else None,
        take_profit=order.take_profit_on_fill,
        stop_loss=order.stop_loss_on_fill,
        trailing_stop_loss=order.trailing_stop_loss_on_fill,
        trade_extensions=order.trade_client_extensions,
    )
