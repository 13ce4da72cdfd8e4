"""The books of accounts that want to be flat at weekends."""

from collections.abc import Iterable, Sequence

from sqlalchemy import literal_column
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres import accounts
from adapters.postgres.database import Database
from adapters.postgres.intents import to_intent
from adapters.postgres.ledger.trades import to_trade
from adapters.postgres.stores import available
from adapters.postgres.tables import AccountRow, OrderRow, TradeRow
from domain.accounts import AccountId, Feed
from domain.orders import OrderIntent, OrderState, Purpose
from domain.positions import Trade
from domain.weekend import WeekendAccount

STANDING = (OrderState.SUBMITTED, OrderState.PARTIALLY_FILLED)


class PostgresWeekendBook:
    """The port `domain.weekend.WeekendBook` over PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def flat_at_weekends(self) -> Sequence[WeekendAccount]:
        """Read the accounts that want it and have something open or waiting.

        Raises:
            domain.runs.StoreUnavailable: the database is away.
        """
        wants = col(AccountRow.policy)["flat_before_weekend"].astext.is_not(None)
        with available():
            async with self._database.at_one_moment() as session:
                rows = (await session.exec(select(AccountRow).where(wants))).all()
                found = [await _account(session, row) for row in rows]
        return [account for account in found if account.trades or account.waiting]


async def _account(session: AsyncSession, row: AccountRow) -> WeekendAccount:
    return WeekendAccount(
        account=AccountId(row.id),
        feed=Feed(row.feed),
        policy=accounts.policy(row),
        trades=tuple(await _open_trades(session, row.id)),
        waiting=tuple(await _waiting_entries(session, row.id)),
    )


async def _open_trades(session: AsyncSession, account: str) -> Iterable[Trade]:
    query = select(TradeRow).where(
        col(TradeRow.account_id) == account, col(TradeRow.units) != literal_column("0")
    )
    return map(to_trade, (await session.exec(query)).all())


async def _waiting_entries(session: AsyncSession, account: str) -> Iterable[OrderIntent]:
    query = select(OrderRow).where(
        col(OrderRow.account_id) == account,
        col(OrderRow.purpose) == Purpose.ENTRY,
        col(OrderRow.state).in_(STANDING),
    )
    return map(to_intent, (await session.exec(query)).all())
