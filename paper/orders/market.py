"""Market orders: accepted or refused, then filled or cancelled, in one batch."""

from paper.behaviour import MarginShortage
from paper.ledger.account import Account
from paper.ledger.fills import FillReason
from paper.ledger.transactions import CancelReason, OrderReject
from paper.money.valuation import Market
from paper.orders.draft import Draft
from paper.orders.execution import decide, settle
from paper.orders.grid import order_on_grid
from paper.orders.plan import Execution
from paper.orders.refusals import RejectReason
from paper.orders.terms import MarketOrder, OrderBody, OrderReason
from paper.orders.validation import Validation, refuse_market
from paper.wire import TransactionId

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
    against = Validation(
        instrument=instrument, account=account, behaviour=market.behaviour, now=now
    )
    reason = refuse_market(order, against)
    if reason is not None:
        refuse(order, reason, draft)
        return
    _meet_market(account, market, order_on_grid(order, instrument), draft)


def _meet_market(account: Account, market: Market, order: MarketOrder, draft: Draft) -> None:
    execution = _execution(order, draft.next_id)
    outcome = decide(account, market, execution)
    short = outcome is CancelReason.INSUFFICIENT_MARGIN
    if short and market.behaviour.margin_shortage is MarginShortage.REJECT:
        refuse(order, RejectReason.INSUFFICIENT_MARGIN, draft)
        return
    draft.add(order)
    settle(account, market, execution, outcome, draft)


def refuse(order: OrderBody, reason: RejectReason, draft: Draft) -> None:
    """Record that an order was refused."""
    draft.add(OrderReject(order=order, reject_reason=reason))


def _execution(order: MarketOrder, order_id: TransactionId) -> Execution:
    assert order.instrument is not None
    assert order.units is not None
    return Execution(
        order_id=order_id,
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
