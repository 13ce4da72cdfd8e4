"""What transactions say of the stops and targets that stand at the broker for a trade."""

from decimal import Decimal

from adapters.postgres.ledger.page import Page
from adapters.postgres.tables import TradeRow
from domain.numbers import ZERO
from domain.transactions import OrderCreated

STOPS = frozenset({"STOP_LOSS_ORDER", "GUARANTEED_STOP_LOSS_ORDER"})
ATTACHED = "ON_FILL"


def put_up(page: Page, transaction_id: int, fact: OrderCreated) -> None:
    """Note a stop, target or trailing stop that the broker took for a trade."""
    trade = page.trades.get(fact.trade or "")
    if trade is None:
        return
    order = str(transaction_id)
    if fact.kind in STOPS:
        trade.stop_order_id, trade.stop_price = order, _stop_price(trade, fact)
    elif fact.kind == "TAKE_PROFIT_ORDER":
        trade.target_order_id, trade.target_price = order, fact.price
    else:
        trade.trail_order_id, trade.trail_distance = order, fact.distance


def _stop_price(trade: TradeRow, fact: OrderCreated) -> Decimal | None:
    """A stop attached by distance counts from the trade's price, if the broker does not say so."""
    if fact.price is not None or fact.distance is None or fact.reason != ATTACHED:
        return fact.price
    return trade.price - fact.distance.copy_sign(trade.initial_units)


def take_down(page: Page, order: str) -> None:
    """Note that a guard of an open trade no longer stands; closed trades keep their last."""
    for trade in page.trades.values():
        if trade.units == ZERO:
            continue
        if trade.stop_order_id == order:
            trade.stop_order_id = trade.stop_price = None
        elif trade.target_order_id == order:
            trade.target_order_id = trade.target_price = None
        elif trade.trail_order_id == order:
            trade.trail_order_id = trade.trail_distance = None
