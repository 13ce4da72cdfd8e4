"""What orders have opened and what of it is still open."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import BigInteger, and_, cast, func, literal_column
from sqlmodel import col, select

from adapters.postgres.database import Database
from adapters.postgres.tables import BrokerTransaction, OrderRow, TradeRow
from domain.accounts import AccountId
from domain.numbers import Price, Units
from domain.orders import IntentId
from domain.positions import Trade
from domain.time_stops import TimeStop

IS_OPEN = col(TradeRow.units) != literal_column("0")


class PostgresOpenedTrades:
    """Trades in PostgreSQL, by the order that opened them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def still_open(self, account: AccountId, intent: IntentId) -> Sequence[Trade]:
        """Read the trades that an order opened and that still have units."""
        query = select(TradeRow).where(
            col(TradeRow.account_id) == account, col(TradeRow.intent_id) == intent, IS_OPEN
        )
        async with self._database.reading() as session:
            rows = (await session.exec(query.order_by(col(TradeRow.id)))).all()
        return [_trade(row) for row in rows]

    async def time_stops(self) -> Sequence[TimeStop]:
        """Read the time stops of everything that is open: they count from the first booking."""
        opened_at = func.min(col(BrokerTransaction.booked_at))
        query = (
            select(OrderRow.id, OrderRow.account_id, OrderRow.close_after_seconds, opened_at)
            .select_from(OrderRow)
            .join(
                TradeRow,
                and_(
                    col(TradeRow.account_id) == col(OrderRow.account_id),
                    col(TradeRow.intent_id) == col(OrderRow.id),
                    IS_OPEN,
                ),
            )
            .join(
                BrokerTransaction,
                and_(
                    col(BrokerTransaction.account_id) == col(TradeRow.account_id),
                    col(BrokerTransaction.id) == cast(col(TradeRow.id), BigInteger),
                ),
            )
            .where(col(OrderRow.close_after_seconds).is_not(None))
            .group_by(col(OrderRow.id))
        )
        async with self._database.reading() as session:
            rows = (await session.exec(query)).all()
        return [
            TimeStop(
                intent=IntentId(intent),
                account=AccountId(account),
                fires_at=opened + timedelta(seconds=seconds or 0),
            )
            for intent, account, seconds, opened in rows
        ]


def _trade(row: TradeRow) -> Trade:
    return Trade(
        id=row.id,
        instrument=row.instrument,
        initial_units=Units(row.initial_units),
        units=Units(row.units),
        price=Price(row.price),
    )
