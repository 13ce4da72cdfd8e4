"""Open an account's books where the broker stands, with the trades that are open there."""

from datetime import datetime
from itertools import groupby

from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.ledger.trades import trade_row
from adapters.postgres.tables import AccountRow, PositionRow, TradeRow
from domain.accounts import AccountId
from domain.numbers import ZERO
from domain.positions import position
from domain.standing import OpenTrade, OpenTrades


async def open_books(
    session: AsyncSession, account: AccountRow, found: OpenTrades, now: datetime
) -> None:
    """Take over what is open at the broker; its transactions are booked from here on."""
    account.booked_transaction_id = found.last_transaction_id
    session.add(account)
    for item in found.trades:
        session.add(_row(AccountId(account.id), item, now))
    by_instrument = sorted(
        (item.trade for item in found.trades), key=lambda trade: trade.instrument
    )
    for instrument, trades in groupby(by_instrument, key=lambda trade: trade.instrument):
        stands = position(instrument, trades)
        session.add(
            PositionRow(
                account_id=account.id,
                instrument=instrument,
                units=stands.units,
                average_price=stands.average_price,
                realised_pl=ZERO,
                updated_at=now,
            )
        )


def _row(account: AccountId, item: OpenTrade, now: datetime) -> TradeRow:
    row = trade_row(account, item.trade, now)
    trade_as_it_stands(row, item)
    return row


def trade_as_it_stands(row: TradeRow, item: OpenTrade) -> None:
    """Write on a trade's row what the broker says of it now."""
    row.units, row.price, row.tag = item.trade.units, item.trade.price, item.tag
    row.stop_order_id = item.stop.order if item.stop else None
    row.stop_price = item.stop.price if item.stop else None
    row.target_order_id = item.target.order if item.target else None
    row.target_price = item.target.price if item.target else None
    row.trail_order_id = item.trail.order if item.trail else None
    row.trail_distance = item.trail.distance if item.trail else None
    row.closed_at = None
