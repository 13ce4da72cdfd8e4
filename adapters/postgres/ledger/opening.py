"""Open an account's books where the broker stands, with the trades that are open there."""

from datetime import datetime
from itertools import groupby

from sqlalchemy import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.ledger.page import Page
from adapters.postgres.ledger.trades import trade_values
from adapters.postgres.tables import AccountRow, PositionRow, TradeRow
from domain.accounts import AccountId
from domain.numbers import ZERO
from domain.positions import position
from domain.standing import OpenTrade, OpenTrades


async def open_books(
    session: AsyncSession, account: AccountRow, found: OpenTrades, now: datetime
) -> None:
    """Take over what is open at the broker; its transactions are booked from here on."""
    page = Page(session=session, account=AccountId(account.id), now=now)
    account.booked_transaction_id = found.last_transaction_id
    session.add(account)
    for item in found.trades:
        values = trade_values(page, item.trade, now) | _guards(item)
        await session.exec(insert(TradeRow).values(values))
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


def _guards(item: OpenTrade) -> dict[str, object]:
    stop, target, trail = item.stop, item.target, item.trail
    return {
        "tag": item.tag,
        "stop_order_id": stop and stop.order,
        "stop_price": stop and stop.price,
        "target_order_id": target and target.order,
        "target_price": target and target.price,
        "trail_order_id": trail and trail.order,
        "trail_distance": trail and trail.distance,
    }
