"""The guardian's side of the books: trades in need, what is known of them, their closes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    SQLColumnExpression,
    and_,
    cast,
    exists,
    literal_column,
    not_,
    or_,
)
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres import accounts, alerts
from adapters.postgres.database import Database
from adapters.postgres.events import append_events
from adapters.postgres.intents import to_intent, write_intent
from adapters.postgres.stores import available
from adapters.postgres.tables import (
    AccountInstrument,
    Alert,
    BrokerTransaction,
    Case,
    OrderRow,
    TradeRow,
)
from domain.accounts import AccountId, OwnerId
from domain.cases import CaseKind, Resolution
from domain.closing import close_id, trade_close
from domain.events import account_stream
from domain.guardian import (
    NAKED_TRADE,
    GuardPlan,
    NewAlert,
    RaisedAlert,
    TradeInNeed,
)
from domain.orders import FINAL, OrderIntent, OrderState
from domain.ports import Broadcast
from domain.positions import Trade

STOP_FOLLOWS = timedelta(seconds=2)
"""How long after a trade's booking its own stop may take to be booked."""

IS_OPEN = col(TradeRow.units) != literal_column("0")


class PostgresGuardBook:
    """What the guardian reads and writes; each call is one transaction."""

    def __init__(self, database: Database, broadcast: Broadcast) -> None:
        self._database = database
        self._broadcast = broadcast

    async def trades_in_need(
        self, now: datetime, account: AccountId | None = None
    ) -> Sequence[TradeInNeed]:
        """Find the trades to look after; one opened this instant still waits for its stop.

        Raises:
            domain.runs.StoreUnavailable: the database is away.
        """
        query = select(TradeRow).where(IS_OPEN, or_(_naked(now), _to_close()), not_(_given_up()))
        if account is not None:
            query = query.where(col(TradeRow.account_id) == account)
        with available():
            async with self._database.reading() as session:
                rows = (await session.exec(query)).all()
        return [
            TradeInNeed(
                account=AccountId(row.account_id),
                trade=row.id,
                instrument=row.instrument,
                units=row.units,
            )
            for row in rows
        ]

    async def plan(self, account: AccountId, trade: str) -> GuardPlan:
        """Read what is known of a trade.

        Raises:
            sqlalchemy.exc.NoResultFound: it is not in the books.
        """
        async with self._database.at_one_moment() as session:
            return await _plan(session, account, trade)

    async def ask_close(self, account: AccountId, trade: Trade, now: datetime) -> OrderIntent:
        """Ask for a trade's close, or return the close that is under way."""
        async with self._database.transaction() as session:
            row = await accounts.lock_account(session, account)
            attempt, under_way = await _attempt(session, account, trade.id)
            if under_way is not None:
                return to_intent(under_way)
            wanted = trade_close(
                trade, account=account, owner=OwnerId(row.owner_id), attempt=attempt, now=now
            )
            written = await write_intent(session, wanted, now)
        await self._broadcast.publish(written.events)
        return written.intent

    async def raise_alert(self, alert: NewAlert, now: datetime) -> RaisedAlert:
        """Raise an alert, once until somebody acknowledges it."""
        async with self._database.transaction() as session:
            row, facts = await alerts.raise_alert(session, alert, now)
            events = await append_events(session, account_stream(alert.account), facts, now)
        await self._broadcast.publish(events)
        return RaisedAlert(id=row.id, acknowledged_by=row.acknowledged_by)


def _naked(now: datetime) -> ColumnElement[bool]:
    """A trade of ours, or adopted, without a stop; not so new that its stop is still coming."""
    just_opened = exists().where(
        col(BrokerTransaction.account_id) == col(TradeRow.account_id),
        col(BrokerTransaction.id) == cast(col(TradeRow.id), BigInteger),
        col(BrokerTransaction.booked_at) > now - STOP_FOLLOWS,
    )
    ours = or_(col(TradeRow.intent_id).is_not(None), _foreign(Resolution.ADOPT))
    unguarded = and_(col(TradeRow.stop_order_id).is_(None), col(TradeRow.trail_order_id).is_(None))
    return and_(unguarded, ours, not_(just_opened))


def _to_close() -> ColumnElement[bool]:
    return or_(_foreign(Resolution.CLOSE), _late(Resolution.CLOSE))


def _foreign(resolution: Resolution) -> ColumnElement[bool]:
    return _case(CaseKind.FOREIGN_TRADE, col(TradeRow.id), resolution)


def _late(resolution: Resolution) -> ColumnElement[bool]:
    return _case(CaseKind.LATE_ORDER, col(TradeRow.intent_id), resolution)


def _case(
    kind: CaseKind, subject: SQLColumnExpression[Any], resolution: Resolution
) -> ColumnElement[bool]:
    return exists().where(
        col(Case.account_id) == col(TradeRow.account_id),
        col(Case.kind) == kind,
        col(Case.subject) == subject,
        col(Case.resolution) == resolution,
    )


def _given_up() -> ColumnElement[bool]:
    """Somebody has acknowledged that the trade is theirs to look after."""
    return exists().where(
        col(Alert.kind) == NAKED_TRADE,
        col(Alert.subject) == col(TradeRow.account_id) + "/" + col(TradeRow.id),
        col(Alert.acknowledged_at).is_not(None),
    )


async def _plan(session: AsyncSession, account: AccountId, trade: str) -> GuardPlan:
    query = (
        select(TradeRow, OrderRow, AccountInstrument, _foreign(Resolution.ADOPT))
        .outerjoin(
            AccountInstrument,
            and_(
                col(AccountInstrument.account_id) == col(TradeRow.account_id),
                col(AccountInstrument.name) == col(TradeRow.instrument),
            ),
        )
        .outerjoin(OrderRow, col(OrderRow.id) == col(TradeRow.intent_id))
        .where(col(TradeRow.account_id) == account, col(TradeRow.id) == trade)
    )
    row, order, instrument, adopted = (await session.exec(query)).one()
    policy = accounts.policy(await accounts.read_account(session, account))
    asked = to_intent(order) if order is not None else None
    return GuardPlan(
        stop=asked.stop if asked else None,
        trail=asked.trail if asked else None,
        catastrophe_stop=policy.catastrophe_stop,
        display_precision=instrument.display_precision if instrument else _decimals(row.price),
        close_because=await _close_because(session, row),
        left_alone=asked is None and not adopted,
    )


def _decimals(price: Decimal) -> int:
    """Return how fine a price is, of what the account's list of currency pairs does not name."""
    return max(0, -int(price.normalize().as_tuple().exponent))


async def _close_because(session: AsyncSession, trade: TradeRow) -> str | None:
    query = select(Case.message).where(
        col(Case.account_id) == trade.account_id,
        col(Case.resolution) == Resolution.CLOSE,
        or_(
            and_(col(Case.kind) == CaseKind.FOREIGN_TRADE, col(Case.subject) == trade.id),
            and_(col(Case.kind) == CaseKind.LATE_ORDER, col(Case.subject) == trade.intent_id),
        ),
    )
    return (await session.exec(query.limit(1))).one_or_none()


async def _attempt(
    session: AsyncSession, account: AccountId, trade: str
) -> tuple[int, OrderRow | None]:
    """Return the number of the next close of a trade, and the last one if it is not over."""
    attempt = 1
    while (row := await session.get(OrderRow, close_id(account, trade, attempt))) is not None:
        if OrderState(row.state) not in FINAL:
            return attempt, row
        attempt += 1
    return attempt, None
