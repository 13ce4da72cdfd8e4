"""The books behind `domain.ports.Books`: each call is one transaction, broadcast after it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres import accounts, claims, verdicts
from adapters.postgres.database import Database
from adapters.postgres.events import append_events
from adapters.postgres.intents import read_order, to_intent, waiting_orders
from adapters.postgres.ledger.booking import book
from adapters.postgres.tables import OrderRow, RiskReservation, TradeRow
from domain.accounts import AccountId, AccountSummary, Feed
from domain.broker import BrokerPositions
from domain.events import EventKind, NewEvent, Severity, account_stream
from domain.instruments import Instrument
from domain.numbers import ZERO, Price, Units, plain
from domain.orders import IntentId, OrderIntent, OrderState, RunId
from domain.ports import Broadcast, OrderStanding
from domain.positions import Difference, differences
from domain.risk.snapshot import OrderFacts, Reserved
from domain.risk.verdict import Accepted, Denied, Verdict
from domain.transactions import Transaction

LEFT_ALONE = timedelta(seconds=8)
"""How long an unfinished order is left to its workflow before another is started for it."""


class PostgresBooks:
    """Orders, accounts and bookings in PostgreSQL."""

    def __init__(self, database: Database, broadcast: Broadcast) -> None:
        self._database = database
        self._broadcast = broadcast

    async def facts(self, intent: IntentId) -> OrderFacts:
        """Read an order with all that the risk rules need of its account, as of one moment.

        A fill moves units from the reservations to the position: read one after the other,
        they could be missed in both.
        """
        async with self._database.at_one_moment() as session:
            order = await read_order(session, intent)
            account_id = AccountId(order.account_id)
            account = await accounts.read_account(session, account_id)
            balance = await accounts.latest_balance(session, account_id)
            return OrderFacts(
                intent=to_intent(order),
                state=OrderState(order.state),
                verdict=verdicts.to_verdict(order.verdict),
                account=account_id,
                feed=Feed(account.feed),
                currency=account.currency,
                version=account.reservation_version,
                gate=accounts.gate(account),
                kill_switch=await accounts.kill_switch(session),
                limits=accounts.limits(account),
                nav=balance.nav if balance else ZERO,
                instruments=await accounts.read_instruments(session, account_id),
                positions=await accounts.open_positions(session, account_id),
                reserved=await _reserved(session, account_id, besides=intent),
                run_position=await _run_position(session, order),
            )

    async def record_verdict(
        self, intent: IntentId, verdict: Verdict, *, version: int, now: datetime
    ) -> Verdict | None:
        """Write a verdict and take its room; nothing where the account has changed since."""
        async with self._database.transaction() as session:
            account_id = AccountId((await read_order(session, intent)).account_id)
            account = await accounts.lock_account(session, account_id)
            order = await read_order(session, intent, lock=True)
            if (recorded := verdicts.to_verdict(order.verdict)) is not None:
                return recorded
            if isinstance(verdict, Accepted) and account.reservation_version != version:
                return None
            fact = (
                await verdicts.accept(session, account, order, verdict)
                if isinstance(verdict, Accepted)
                else await verdicts.deny(session, order, verdict, now)
            )
            events = await append_events(session, account_stream(account_id), [fact], now)
        await self._broadcast.publish(events)
        await self._wake(order, verdict)
        return verdict

    async def _wake(self, order: OrderRow, verdict: Verdict) -> None:
        if order.run_id is not None and isinstance(verdict, Denied):
            await self._broadcast.wake([RunId(order.run_id)])

    async def claim(self, intent: IntentId, *, reduces: bool, now: datetime) -> bool:
        """Take an accepted order from new to submitting, once; entries only through the gate."""
        async with self._database.transaction() as session:
            order = await claims.claim(session, intent, reduces=reduces, now=now)
            if order is None:
                return False
            fact = verdicts.event(order, EventKind.ORDER_SUBMITTING, "the order leaves")
            events = await append_events(session, account_stream(_account(order)), [fact], now)
        await self._broadcast.publish(events)
        return True

    async def deny(self, intent: IntentId, denied: Denied, now: datetime) -> None:
        """Stop an accepted order that has not been sent."""
        async with self._database.transaction() as session:
            order = await read_order(session, intent, lock=True)
            if order.state != OrderState.NEW:
                return
            fact = await verdicts.deny(session, order, denied, now)
            events = await append_events(session, account_stream(_account(order)), [fact], now)
        await self._broadcast.publish(events)
        await self._wake(order, denied)

    async def unsend(self, intent: IntentId, reason: str, now: datetime) -> None:
        """Take a submitting order back to new: it is proved that nothing was sent."""
        await self._change(intent, claims.unsend(reason), now)

    async def refuse(self, intent: IntentId, code: str, message: str, now: datetime) -> None:
        """Note that the broker refused an order without a transaction."""
        await self._change(intent, claims.refuse(code, message), now)

    async def mark_unknown(self, intent: IntentId, reason: str, now: datetime) -> None:
        """Note that an order may or may not be at the broker."""
        await self._change(intent, claims.unknown(reason), now)

    async def abandon(self, intent: IntentId, now: datetime) -> None:
        """Give up looking for an order; it stays watched."""
        await self._change(intent, claims.ABANDON, now)

    async def _change(self, intent: IntentId, change: claims.Change, now: datetime) -> None:
        async with self._database.transaction() as session:
            order = await read_order(session, intent, lock=True)
            facts = await claims.apply(session, order, change, now)
            events = await append_events(session, account_stream(_account(order)), facts, now)
        await self._broadcast.publish(events)
        if events and order.run_id is not None:
            await self._broadcast.wake([RunId(order.run_id)])

    async def standing(self, intent: IntentId) -> OrderStanding:
        """Read what has become of an order."""
        async with self._database.reading() as session:
            order = await read_order(session, intent)
        return OrderStanding(
            state=OrderState(order.state),
            broker_order=order.broker_order_id,
            filled_units=Units(order.filled_units) if order.filled_units is not None else None,
            fill_price=Price(order.fill_price) if order.fill_price is not None else None,
            verdict=verdicts.to_verdict(order.verdict),
        )

    async def booked_transaction(self, account: AccountId) -> int:
        """Read the last transaction in an account's books."""
        async with self._database.reading() as session:
            return (await accounts.read_account(session, account)).booked_transaction_id

    async def book(
        self, account: AccountId, transactions: Sequence[Transaction], now: datetime
    ) -> int:
        """Book transactions that follow the books, and return the last id in them.

        Raises:
            HoleInTransactions: transactions before the first are missing.
            LedgerMismatch: a fill does not fit; nothing of the batch is booked.
        """
        async with self._database.transaction() as session:
            booked = await book(session, account, transactions, now)
        await self._broadcast.publish(booked.events)
        await self._broadcast.wake(booked.runs)
        return booked.last_transaction_id

    async def compare(
        self, account: AccountId, broker: BrokerPositions, now: datetime
    ) -> tuple[Difference, ...] | None:
        """Compare positions with the broker's and set whether the account agrees."""
        async with self._database.transaction() as session:
            row = await accounts.lock_account(session, account)
            if row.booked_transaction_id != broker.last_transaction_id:
                return None
            ours = await accounts.open_positions(session, account)
            found = differences(ours, broker.units)
            facts = _comparison(found, agreed_before=row.agreed, reason=row.agreed_reason)
            row.agreed, row.agreed_reason = not found, _reason(found)
            session.add(row)
            events = await append_events(session, account_stream(account), facts, now)
        await self._broadcast.publish(events)
        return found

    async def distrust(self, account: AccountId, reason: str, now: datetime) -> None:
        """Close the gate to entries: the books and the broker are known to disagree."""
        async with self._database.transaction() as session:
            row = await accounts.lock_account(session, account)
            changed = row.agreed or row.agreed_reason != reason
            row.agreed, row.agreed_reason = False, reason
            session.add(row)
            fact = NewEvent(kind=EventKind.LEDGER_MISMATCH, message=reason, severity=Severity.ERROR)
            facts = [fact] if changed else []
            events = await append_events(session, account_stream(account), facts, now)
        await self._broadcast.publish(events)

    async def store_balance(
        self, account: AccountId, summary: AccountSummary, at: datetime
    ) -> None:
        """Write a balance snapshot."""
        async with self._database.transaction() as session:
            await accounts.store_balance(session, account, summary, at)

    async def store_instruments(
        self, account: AccountId, instruments: Iterable[Instrument]
    ) -> None:
        """Write down what an account may trade."""
        async with self._database.transaction() as session:
            await accounts.store_instruments(session, account, instruments)

    async def note(self, stream: str, events: Sequence[NewEvent], now: datetime) -> None:
        """Append events to a stream."""
        async with self._database.transaction() as session:
            written = await append_events(session, stream, events, now)
        await self._broadcast.publish(written)

    async def waiting_orders(self, now: datetime) -> tuple[OrderIntent, ...]:
        """Read the orders that are not final and have been left alone for some time."""
        async with self._database.reading() as session:
            rows = await waiting_orders(session, now, LEFT_ALONE)
        return tuple(to_intent(row) for row in rows)


def _account(order: OrderRow) -> AccountId:
    return AccountId(order.account_id)


async def _reserved(
    session: AsyncSession, account: AccountId, *, besides: IntentId
) -> tuple[Reserved, ...]:
    query = select(RiskReservation).where(
        col(RiskReservation.account_id) == account, col(RiskReservation.intent_id) != besides
    )
    return tuple(
        Reserved(instrument=row.instrument, units=Units(row.units), margin=row.margin)
        for row in (await session.exec(query)).all()
    )


async def _run_position(session: AsyncSession, order: OrderRow) -> Units | None:
    if order.run_id is None:
        return None
    query = select(func.sum(col(TradeRow.units))).where(
        col(TradeRow.account_id) == order.account_id,
        col(TradeRow.instrument) == order.instrument,
        col(TradeRow.units) != 0,
        col(TradeRow.run_id) == order.run_id,
    )
    return Units((await session.exec(query)).one() or ZERO)


def _reason(found: Sequence[Difference]) -> str:
    return "; ".join(
        f"{item.instrument}: {plain(item.ours)} here, {plain(item.broker)} at the broker"
        for item in found
    )


def _comparison(found: Sequence[Difference], *, agreed_before: bool, reason: str) -> list[NewEvent]:
    if not found:
        agreed = NewEvent(kind=EventKind.POSITION_AGREED, message="positions agree with the broker")
        return [] if agreed_before else [agreed]
    if reason == _reason(found):
        return []
    return [
        NewEvent(
            kind=EventKind.POSITION_DIFFERENCE,
            message=_reason([item]),
            severity=Severity.ERROR,
            instrument=item.instrument,
            payload={"ours": plain(item.ours), "broker": plain(item.broker)},
        )
        for item in found
    ]
