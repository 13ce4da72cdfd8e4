"""Positions and trades as the API shows them."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from adapters.postgres.tables import PositionRow, TradeRow
from api.values import DecimalText, View


class Position(View):
    """All open trades of an instrument together; flat ones have no average price.

    P/L is in the account's currency; `unrealized_pl` is at the side that would close, and
    absent without a live price.
    """

    account_id: str
    instrument: str
    units: DecimalText
    average_price: DecimalText | None
    unrealized_pl: DecimalText | None
    realized_pl: DecimalText
    updated_at: datetime


class PositionList(View):
    """Positions that are not flat."""

    items: list[Position]


class TradeState(StrEnum):
    """Whether a trade still has units."""

    OPEN = "open"
    CLOSED = "closed"


class Trade(View):
    """A trade that a fill opened; `units` are what is still open, signed.

    Its stop, target and trailing stop are those that stand at the broker.
    """

    id: str
    account_id: str
    instrument: str
    initial_units: DecimalText
    units: DecimalText
    price: DecimalText
    stop_loss_price: DecimalText | None
    take_profit_price: DecimalText | None
    trailing_stop_distance: DecimalText | None
    realized_pl: DecimalText
    opened_at: datetime
    closed_at: datetime | None
    close_price: DecimalText | None
    order_id: str | None
    run_id: str | None


class TradePage(View):
    """Trades, the latest opened first."""

    items: list[Trade]
    next_cursor: str | None


def position_view(row: PositionRow, unrealized_pl: Decimal | None) -> Position:
    """Show a position."""
    return Position(
        account_id=row.account_id,
        instrument=row.instrument,
        units=row.units,
        average_price=row.average_price,
        unrealized_pl=unrealized_pl,
        realized_pl=row.realised_pl,
        updated_at=row.updated_at,
    )


def trade_view(row: TradeRow) -> Trade:
    """Show a trade."""
    return Trade(
        id=row.id,
        account_id=row.account_id,
        instrument=row.instrument,
        initial_units=row.initial_units,
        units=row.units,
        price=row.price,
        stop_loss_price=row.stop_price,
        take_profit_price=row.target_price,
        trailing_stop_distance=row.trail_distance,
        realized_pl=row.realised_pl,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        close_price=row.close_price,
        order_id=row.intent_id,
        run_id=row.run_id,
    )
