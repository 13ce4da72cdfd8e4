"""What a kill switch reads and writes in the books while it flattens an account."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres import verdicts
from adapters.postgres.accounts import read_account
from adapters.postgres.alerts import raise_alert
from adapters.postgres.database import Database
from adapters.postgres.events import append_events
from adapters.postgres.intents import write_intent
from adapters.postgres.run_rows import to_run
from adapters.postgres.tables import AccountRow, FlatnessCertificate, OrderRow, StrategyRun
from domain.accounts import AccountId, OwnerId
from domain.certificates import Certificate, OpenQuestion, Subject
from domain.events import EventKind, NewEvent, Severity, account_stream
from domain.flattening import Covered
from domain.guardian import NewAlert
from domain.kill import Attempt, Close, Scope, attempt_of, close_intent_id, close_prefix
from domain.numbers import Units
from domain.orders import (
    BEFORE_SENDING,
    IntentId,
    OrderIntent,
    OrderState,
    Origin,
    Purpose,
)
from domain.ports import Broadcast
from domain.runs import ENDED, Run
from domain.standing import PendingOrder

NOT_FLAT = "not_flat"
"""The kind of the alert that an account resists its kill switch."""

CLOSES_LEAVE_WITHIN = timedelta(seconds=60)
UNSEEN = (OrderState.SUBMITTING, OrderState.UNKNOWN)


class PostgresFlattening:
    """Orders, runs and certificates within the scope of a kill switch."""

    def __init__(self, database: Database, broadcast: Broadcast) -> None:
        self._database = database
        self._broadcast = broadcast

    async def accounts(self, scope: Scope) -> Sequence[Covered]:
        """Read the accounts that a switch covers."""
        query = select(AccountRow).order_by(col(AccountRow.created_at))
        if scope.account is not None:
            query = query.where(col(AccountRow.id) == scope.account)
        async with self._database.reading() as session:
            rows = (await session.exec(query)).all()
        return [Covered(account=AccountId(row.id), name=row.name) for row in rows]

    async def running(self, scope: Scope, account: AccountId) -> Sequence[Run]:
        """Read the runs within a scope that have not ended."""
        query = select(StrategyRun).where(
            col(StrategyRun.account_id) == account,
            col(StrategyRun.status).not_in([status.value for status in ENDED]),
            *_of_strategy(scope),
        )
        async with self._database.reading() as session:
            return [await to_run(session, row) for row in (await session.exec(query)).all()]

    async def tags(self, scope: Scope, account: AccountId) -> frozenset[str]:
        """Read the client tags that are a strategy's own; none for any other scope."""
        if scope.strategy is None:
            return frozenset()
        query = select(StrategyRun.id).where(
            col(StrategyRun.account_id) == account, *_of_strategy(scope)
        )
        async with self._database.reading() as session:
            return frozenset((await session.exec(query)).all())

    async def entries_before_sending(self, scope: Scope, account: AccountId) -> Sequence[IntentId]:
        """Read the entries within a scope that have not left yet."""
        query = select(OrderRow.id).where(
            col(OrderRow.account_id) == account,
            col(OrderRow.purpose) == Purpose.ENTRY,
            col(OrderRow.state).in_(BEFORE_SENDING),
            *_of_runs(scope),
        )
        async with self._database.reading() as session:
            return [IntentId(intent) for intent in (await session.exec(query)).all()]

    async def attempts(self, subject: Subject) -> Mapping[str, Attempt]:
        """Read the latest try to close each trade, by trade."""
        prefix = close_prefix(subject.scope, subject.generation, subject.account)
        query = select(OrderRow.id, OrderRow.state).where(
            col(OrderRow.account_id) == subject.account,
            col(OrderRow.id).startswith(prefix, autoescape=True),
        )
        async with self._database.reading() as session:
            rows = (await session.exec(query)).all()
        numbered = [(*attempt_of(IntentId(intent), prefix), state) for intent, state in rows]
        return {
            trade: Attempt(number=number, state=OrderState(state))
            for trade, number, state in sorted(numbered)
        }

    async def ask_close(self, subject: Subject, close: Close, now: datetime) -> OrderIntent:
        """Write the order that closes a trade; a second time it is the same one."""
        trade = close.trade.trade
        async with self._database.transaction() as session:
            account = await read_account(session, subject.account)
            intent = OrderIntent(
                id=close_intent_id(subject.scope, subject.generation, subject.account, close),
                owner=OwnerId(account.owner_id),
                account=subject.account,
                instrument=trade.instrument,
                units=Units(-trade.units),
                purpose=Purpose.CLOSE,
                origin=Origin.PLATFORM,
                valid_until=now + CLOSES_LEAVE_WITHIN,
                trade=trade.id,
            )
            written = await write_intent(session, intent, now)
        await self._broadcast.publish(written.events)
        return written.intent

    async def note_cancels(
        self, subject: Subject, orders: Sequence[PendingOrder], by: str, now: datetime
    ) -> None:
        """Write down who cancels those orders that are ours; who came first stays."""
        if not orders:
            return
        async with self._database.transaction() as session:
            facts = [
                verdicts.ask_cancel(session, row, by, now)
                for row in await _not_asked(session, subject.account, orders)
            ]
            stream = account_stream(subject.account)
            events = await append_events(session, stream, facts, now)
        await self._broadcast.publish(events)

    async def questions(self, subject: Subject) -> Sequence[OpenQuestion]:
        """Read the orders that may be at the broker, though it has not shown them."""
        query = select(OrderRow).where(
            col(OrderRow.account_id) == subject.account,
            col(OrderRow.state).in_(UNSEEN),
            col(OrderRow.purpose) == Purpose.ENTRY,
            *_of_runs(subject.scope),
        )
        async with self._database.reading() as session:
            rows = (await session.exec(query.order_by(col(OrderRow.id)))).all()
        return [_question(row) for row in rows]

    async def keep(self, certificate: Certificate, now: datetime) -> None:
        """Write a certificate and tell of it; a second time changes nothing."""
        async with self._database.transaction() as session:
            if not await write_certificate(session, certificate):
                return
            account = certificate.subject.account
            fact = flat_event(certificate)
            events = await append_events(session, account_stream(account), [fact], now)
        await self._broadcast.publish(events)

    async def complain(self, subject: Subject, message: str, now: datetime) -> None:
        """Tell people that an account cannot be flattened yet."""
        fact = NewEvent(
            kind=EventKind.KILL_SWITCH_NOT_FLAT,
            message=message,
            severity=Severity.ERROR,
            payload={"scope": str(subject.scope), "generation": subject.generation},
        )
        alert = NewAlert(
            account=subject.account,
            kind=NOT_FLAT,
            subject=f"{subject.account}/{subject.scope}/{subject.generation}",
            message=message,
        )
        async with self._database.transaction() as session:
            _, raised = await raise_alert(session, alert, now)
            stream = account_stream(subject.account)
            events = await append_events(session, stream, [fact, *raised], now)
        await self._broadcast.publish(events)


async def write_certificate(session: AsyncSession, certificate: Certificate) -> bool:
    """Write a certificate; tell whether it was new."""
    subject = certificate.subject
    values = {
        "id": certificate.id,
        "scope": str(subject.scope),
        "generation": subject.generation,
        "account_id": subject.account,
        "issued_at": certificate.issued_at,
        "last_transaction_id": certificate.last_transaction_id,
        "evidence": dict(certificate.evidence),
        "digest": certificate.digest,
    }
    written = await session.exec(
        insert(FlatnessCertificate)
        .values(values)
        .on_conflict_do_nothing()
        .returning(col(FlatnessCertificate.id))
    )
    return written.first() is not None


def flat_event(certificate: Certificate) -> NewEvent:
    """Tell that the broker reported an account flat."""
    questions = certificate.evidence.get("open_questions")
    count = len(questions) if isinstance(questions, list) else 0
    still = f"; {count} orders may still turn up" if count else ""
    scope = str(certificate.subject.scope)
    return NewEvent(
        kind=EventKind.KILL_SWITCH_FLAT,
        message=f"the broker reports nothing open of {scope}{still}",
        severity=Severity.WARNING if count else Severity.INFO,
        payload={
            "scope": scope,
            "generation": certificate.subject.generation,
            "certificate": certificate.id,
            "digest": certificate.digest,
            "open_questions": count,
        },
    )


def _of_strategy(scope: Scope) -> Sequence[Any]:
    return () if scope.strategy is None else (col(StrategyRun.strategy) == scope.strategy,)


def _of_runs(scope: Scope) -> Sequence[Any]:
    if scope.strategy is None:
        return ()
    runs = select(StrategyRun.id).where(*_of_strategy(scope))
    return (col(OrderRow.run_id).in_(runs),)


async def _not_asked(
    session: AsyncSession, account: AccountId, orders: Sequence[PendingOrder]
) -> Sequence[OrderRow]:
    named = [order.client_id for order in orders if order.client_id is not None]
    query = select(OrderRow).where(
        col(OrderRow.account_id) == account,
        col(OrderRow.cancel_asked_by).is_(None),
        or_(
            col(OrderRow.broker_order_id).in_([order.id for order in orders]),
            col(OrderRow.id).in_(named),
        ),
    )
    return (await session.exec(query.order_by(col(OrderRow.id)).with_for_update())).all()


def _question(row: OrderRow) -> OpenQuestion:
    return OpenQuestion(
        intent=IntentId(row.id),
        state=OrderState(row.state),
        instrument=row.instrument,
        units=Units(row.units),
    )
