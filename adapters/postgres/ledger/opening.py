"""Open an account's books where the broker stands, with the trades that are open there."""

from datetime import datetime
from itertools import groupby

from sqlalchemy import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.ledger.page import Page
from adapters.postgres.ledger.trades import trade_values
from adapters.postgres.tables import AccountRow, PositionRow, TradeRow
from domain.accounts import AccountId
from domain.broker import BrokerTrades
from domain.numbers import ZERO
from domain.positions import position


async def open_books(
    session: AsyncSession, account: AccountRow, found: BrokerTrades, now: datetime
) -> None:
    """Take over what is open at the broker; its transactions are booked from here on."""
    page = Page(session=session, account=AccountId(account.id), now=now)
    account.booked_transaction_id = found.last_transaction_id
    session.add(account)
    for trade in found.trades:
        values = trade_values(page, trade, now)
        await session.exec(insert(TradeRow).values(values))
    by_instrument = sorted(found.trades, key=lambda trade: trade.instrument)
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
