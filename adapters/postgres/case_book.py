"""The book of cases: what the books say that nobody has looked into yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, literal_column, not_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres import accounts, cases, foreign_orders
from adapters.postgres.alerts import raise_alert
from adapters.postgres.database import Database
from adapters.postgres.events import append_events
from adapters.postgres.intents import to_intent
from adapters.postgres.ledger.reopening import reopen
from adapters.postgres.stores import available
from adapters.postgres.tables import Case, OrderRow, TradeRow
from domain.accounts import AccountId, AccountPolicy
from domain.cases import (
    CaseKind,
    CaseState,
    NewCase,
    Resolution,
    foreign_resolution,
    late_resolution,
)
from domain.events import NewEvent, account_stream
from domain.guardian import NewAlert
from domain.numbers import plain
from domain.orders import IntentId, OrderIntent, OrderState
from domain.ports import Broadcast
from domain.standing import OpenTrades, Standing
from domain.transactions import TransactionPage

IS_OPEN = col(TradeRow.units) != literal_column("0")
LATE_ORDER = "late_order"
"""The kind of the alert that an order turned up after it was given up."""

RESTING = (OrderState.SUBMITTED, OrderState.PARTIALLY_FILLED)


class PostgresCaseBook:
    """Cases in PostgreSQL; each call is one transaction for each account that it concerns."""

    def __init__(self, database: Database, broadcast: Broadcast) -> None:
        self._database = database
        self._broadcast = broadcast

    async def open_cases(self, now: datetime, account: AccountId | None = None) -> None:
        """Open a case for every foreign trade and late order that has none; policy resolves.

        Raises:
            domain.runs.StoreUnavailable: the database is away.
        """
        with available():
            async with self._database.reading() as session:
                concerned = await _concerned(session, account)
            for found in concerned:
                await self._open_cases_of(found, now)

    async def _open_cases_of(self, account: AccountId, now: datetime) -> None:
        async with self._database.transaction() as session:
            row = await accounts.lock_account(session, account)
            policy = accounts.policy(row)
            found = await _foreign_trades(session, account, policy)
            late = await _late_orders(session, account, policy)
            facts = await cases.open_all(session, [*found, *late], now)
            for case in late:
                facts += (await raise_alert(session, _alert(case), now))[1]
            events = await append_events(session, account_stream(account), facts, now)
        await self._broadcast.publish(events)

    async def late_orders(self, account: AccountId | None = None) -> Sequence[OrderIntent]:
        """Find late orders that have to go and still wait at the broker."""
        to_go = exists().where(
            col(Case.account_id) == col(OrderRow.account_id),
            col(Case.kind) == CaseKind.LATE_ORDER,
            col(Case.subject) == col(OrderRow.id),
            col(Case.resolution) == Resolution.CLOSE,
        )
        query = select(OrderRow).where(col(OrderRow.state).in_(RESTING), to_go)
        if account is not None:
            query = query.where(col(OrderRow.account_id) == account)
        with available():
            async with self._database.reading() as session:
                return [to_intent(row) for row in (await session.exec(query)).all()]

    async def books_to_reopen(self, account: AccountId | None = None) -> Sequence[AccountId]:
        """Find accounts whose books somebody wants opened anew where the broker stands."""
        query = select(Case.account_id).where(
            col(Case.state) == CaseState.OPEN,
            col(Case.kind).in_(cases.OF_THE_BOOKS),
            col(Case.resolution) == Resolution.ADOPT,
        )
        if account is not None:
            query = query.where(col(Case.account_id) == account)
        with available():
            async with self._database.reading() as session:
                return [AccountId(each) for each in (await session.exec(query.distinct())).all()]

    async def foreign_orders(
        self, account: AccountId, standing: Standing, now: datetime
    ) -> Sequence[str]:
        """Open a case for every order that waits and that nobody of ours asked for."""
        async with self._database.transaction() as session:
            policy = accounts.policy(await accounts.lock_account(session, account))
            waiting = await foreign_orders.waiting(session, account, standing.orders)
            resolution = foreign_resolution(policy.foreign_trades)
            facts = await foreign_orders.open_cases(session, account, waiting, resolution, now)
            facts += await foreign_orders.end_cases(session, account, waiting, now)
            to_go = await foreign_orders.to_cancel(session, account, waiting)
            events = await append_events(session, account_stream(account), facts, now)
        await self._broadcast.publish(events)
        return to_go

    async def reopen(
        self, account: AccountId, page: TransactionPage, found: OpenTrades, now: datetime
    ) -> bool:
        """Open an account's books anew where the broker stands, and keep all it said before."""
        async with self._database.transaction() as session:
            reopened = await reopen(session, account, page, found, now)
            if reopened is None:
                return False
            facts: list[NewEvent] = list(reopened)
            facts += await cases.settle_books(session, account, Resolution.ADOPT, "books", now)
            events = await append_events(session, account_stream(account), facts, now)
        await self._broadcast.publish(events)
        return True


async def _concerned(session: AsyncSession, account: AccountId | None) -> list[AccountId]:
    foreign = select(TradeRow.account_id).where(_is_foreign())
    late = select(OrderRow.account_id).where(col(OrderRow.reading).is_not(None))
    if account is not None:
        foreign = foreign.where(col(TradeRow.account_id) == account)
        late = late.where(col(OrderRow.account_id) == account)
    found = {*(await session.exec(foreign)).all(), *(await session.exec(late)).all()}
    return [AccountId(each) for each in sorted(found)]


def _is_foreign() -> ColumnElement[bool]:
    known = exists().where(
        col(Case.account_id) == col(TradeRow.account_id),
        col(Case.kind) == CaseKind.FOREIGN_TRADE,
        col(Case.subject) == col(TradeRow.id),
    )
    return and_(IS_OPEN, col(TradeRow.intent_id).is_(None), not_(known))


async def _foreign_trades(
    session: AsyncSession, account: AccountId, policy: AccountPolicy
) -> list[NewCase]:
    query = select(TradeRow).where(col(TradeRow.account_id) == account, _is_foreign())
    return [
        NewCase(
            account=account,
            kind=CaseKind.FOREIGN_TRADE,
            subject=row.id,
            message=(
                f"trade {row.id} was made elsewhere: {plain(row.units)} {row.instrument} "
                f"at {plain(row.price)}"
            ),
            resolution=foreign_resolution(policy.foreign_trades),
            instrument=row.instrument,
            detail={"units": plain(row.units), "price": plain(row.price)},
        )
        for row in (await session.exec(query)).all()
    ]


async def _late_orders(
    session: AsyncSession, account: AccountId, policy: AccountPolicy
) -> list[NewCase]:
    """Take over the orders that the broker contradicted us on; from here on the case has them."""
    query = select(OrderRow).where(
        col(OrderRow.account_id) == account, col(OrderRow.reading).is_not(None)
    )
    found = []
    for row in (await session.exec(query.with_for_update())).all():
        if await _stands(session, row):
            found.append(_late(account, row, late_resolution(policy.late_orders)))
        row.reading = None
        session.add(row)
    return found


async def _stands(session: AsyncSession, order: OrderRow) -> bool:
    if OrderState(order.state) in RESTING:
        return True
    query = select(TradeRow.id).where(
        col(TradeRow.account_id) == order.account_id,
        col(TradeRow.intent_id) == order.id,
        IS_OPEN,
    )
    return (await session.exec(query.limit(1))).first() is not None


def _late(account: AccountId, order: OrderRow, resolution: Resolution) -> NewCase:
    return NewCase(
        account=account,
        kind=CaseKind.LATE_ORDER,
        subject=order.id,
        message=f"order {order.id} turned up after it was over: {order.reading}, {order.state}",
        resolution=resolution,
        instrument=order.instrument,
        order=IntentId(order.id),
        detail={"units": plain(order.units), "reading": str(order.reading)},
    )


def _alert(case: NewCase) -> NewAlert:
    return NewAlert(
        account=case.account,
        kind=LATE_ORDER,
        subject=case.subject,
        message=f"{case.message}; the account's policy: {case.resolution}",
        instrument=case.instrument,
    )
