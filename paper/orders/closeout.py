"""Closing every position because the margin is gone."""

from collections.abc import Sequence
from decimal import Decimal

from paper.behaviour import CloseoutOrder
from paper.ledger.account import Account
from paper.ledger.book import PositionSide, Trade
from paper.money.valuation import Market, mid_unrealized
from paper.orders.closing import side_units
from paper.orders.draft import Draft
from paper.orders.market import place_market
from paper.orders.terms import MarginCloseout, MarketOrder, OrderReason, PositionFill

Side = tuple[str, PositionSide]


def sides_to_close(account: Account, market: Market) -> Sequence[Side]:
    """Return the open sides of all tradeable instruments, in the order that they are closed."""
    sides: dict[Side, list[Trade]] = {}
    for trade in account.open_trades.values():
        side = trade.instrument, PositionSide.of(trade.current_units)
        sides.setdefault(side, []).append(trade)
    tradeable = [side for side in sides if market.tradeable(side[0])]
    if market.behaviour.closeout_order is CloseoutOrder.OLDEST:
        return tradeable

    def result(side: Side) -> Decimal:
        return sum((mid_unrealized(trade, market) for trade in sides[side]), Decimal(0))

    return sorted(tradeable, key=result)


def close_out(account: Account, market: Market, side: Side, now: int, draft: Draft) -> None:
    """Close a side of a position in the exchange's own name."""
    instrument, direction = side
    order = MarketOrder(
        instrument=instrument,
        units=-side_units(account, instrument, direction),
        position_fill=PositionFill.REDUCE_ONLY,
        margin_closeout=MarginCloseout(),
        reason=OrderReason.MARGIN_CLOSEOUT,
    )
    place_market(account, market, order, now, draft)
