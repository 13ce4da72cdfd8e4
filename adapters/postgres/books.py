"""The books behind `domain.ports.Books`: each call is one transaction, broadcast after it."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from sqlalchemy import String, bindparam
from sqlmodel import col, select

from adapters.postgres import accounts, approvals, cases, claims, verdicts
from adapters.postgres.database import Database
from adapters.postgres.events import append_events
from adapters.postgres.intents import (
    read_order,
    take_waiting_orders,
    to_intent,
    to_standing,
)
from adapters.postgres.judging import HeldOrder, hold
from adapters.postgres.ledger import closes
from adapters.postgres.ledger.booking import book
from adapters.postgres.ledger.comparing import compare
from adapters.postgres.tables import AccountRow, OrderRow
from domain.accounts import AccountId, AccountSummary
from domain.approvals import ApprovalState, Vote
from domain.books import BookedPage, Leaving, OrderStanding
from domain.cases import Resolution
from domain.events import Event, EventKind, NewEvent, Severity, account_stream
from domain.instruments import Instrument
from domain.numbers import plain
from domain.orders import IntentId, OrderIntent, OrderState, RunId
from domain.ports import Broadcast
from domain.positions import Difference
from domain.risk.verdict import Denied
from domain.standing import Standing
from domain.transactions import Transaction

VANISHED = Resolution.VANISHED


_BOOKED = select(col(AccountRow.booked_transaction_id)).where(
    col(AccountRow.id) == bindparam("account", type_=String)
)


class PostgresBooks:
    """Orders, accounts and bookings in PostgreSQL."""

    def __init__(self, database: Database, broadcast: Broadcast) -> None:
        self._database = database
        self._broadcast = broadcast

    def judging(self, intent: IntentId, now: datetime) -> AbstractAsyncContextManager[HeldOrder]:
        """Hold an order and its account for the rules; what they decide is committed at the end."""
        return hold(self._database, self._broadcast, intent, now)

    async def claim(self, intent: IntentId, now: datetime) -> Leaving | None:
        """Take an accepted order from new to submitting, once."""
        async with self._database.statement() as connection:
            claimed = await claims.claim(connection, intent, now)
        if claimed is None:
            return None
        leaving, event = claimed
        await self._broadcast.publish([event])
        return leaving

    async def deny(self, intent: IntentId, denied: Denied, now: datetime) -> None:
        """Stop an accepted order that has not been sent."""
        async with self._database.transaction() as session:
            order = await read_order(session, intent, lock=True)
            if order.state != OrderState.NEW:
                return
            fact = await verdicts.deny(session, order, denied, now)
            events = await append_events(session, account_stream(_account(order)), [fact], now)
        await self._tell(order, events)

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
        await self._tell(order, events)

    async def _tell(self, order: OrderRow, events: Sequence[Event]) -> None:
        await self._broadcast.publish(events)
        if events and order.run_id is not None:
            await self._broadcast.wake([RunId(order.run_id)])

    async def withdraw(self, intent: IntentId, by: str, now: datetime) -> None:
        """Take back an order that has not been sent."""
        await self._change(intent, claims.withdraw(by), now)

    async def note_cancel(self, intent: IntentId, by: str, now: datetime) -> None:
        """Write down who asked to cancel an order at the broker."""
        async with self._database.transaction() as session:
            order = await read_order(session, intent, lock=True)
            if order.cancel_asked_by is not None:
                return
            asked = verdicts.ask_cancel(session, order, by, now)
            events = await append_events(session, account_stream(_account(order)), [asked], now)
        await self._broadcast.publish(events)

    async def vote(self, intent: IntentId, vote: Vote, now: datetime) -> ApprovalState:
        """Write down what somebody said about an order that waits, and count."""
        async with self._database.transaction() as session:
            order = await read_order(session, intent, lock=True)
            state, facts = await approvals.count(session, order, vote, now)
            events = await append_events(session, account_stream(_account(order)), facts, now)
        await self._tell(order, events)
        return state

    async def expire_approval(self, intent: IntentId, now: datetime) -> ApprovalState:
        """End an approval that nobody gave in time; one that was decided stays."""
        async with self._database.transaction() as session:
            order = await read_order(session, intent, lock=True)
            state, facts = await approvals.expire(session, order, now)
            events = await append_events(session, account_stream(_account(order)), facts, now)
        await self._tell(order, events)
        return state

    async def standing(self, intent: IntentId) -> OrderStanding:
        """Read what has become of an order."""
        async with self._database.reading() as session:
            return to_standing(await read_order(session, intent))

    async def booked_transaction(self, account: AccountId) -> int:
        """Read the last transaction in an account's books."""
        async with self._database.reading() as session:
            return (await session.exec(_BOOKED, params={"account": account})).one()

    async def book(
        self, account: AccountId, transactions: Sequence[Transaction], now: datetime
    ) -> BookedPage:
        """Book transactions that follow the books.

        Raises:
            HoleInTransactions: transactions before the first are missing.
            LedgerMismatch: a fill does not fit; nothing of the batch is booked.
        """
        async with self._database.transaction() as session:
            booked = await book(session, account, transactions, now)
        await self._broadcast.publish(booked.events)
        await self._broadcast.wake(booked.runs)
        return booked.page

    async def find_close(
        self, intent: IntentId, transactions: Sequence[Transaction], now: datetime
    ) -> None:
        """Look among the broker's transactions for the close of a trade whose answer was lost."""
        async with self._database.transaction() as session:
            order = await read_order(session, intent)
            await accounts.lock_account(session, _account(order))
            order = await read_order(session, intent, lock=True)
            found = await closes.find(session, order, transactions)
            booked = await book(session, _account(order), found, now)
        await self._broadcast.publish(booked.events)
        await self._broadcast.wake(booked.runs)

    async def compare(
        self, account: AccountId, broker: Standing, now: datetime
    ) -> tuple[Difference, ...] | None:
        """Compare positions and trades with the broker's; set whether the account agrees."""
        async with self._database.transaction() as session:
            row = await accounts.lock_account(session, account)
            if row.booked_transaction_id != broker.last_transaction_id:
                return None
            found = await compare(session, account, broker)
            facts = _comparison(found, agreed_before=row.agreed, reason=row.agreed_reason)
            row.agreed, row.agreed_reason = not found, _reason(found)
            session.add(row)
            facts += await cases.open_differences(session, account, found, now)
            if not found:
                facts += await cases.settle_books(session, account, VANISHED, "the broker", now)
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
            facts += await cases.open_case(session, cases.mismatch(account, reason), now)
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

    async def take_waiting_orders(self, now: datetime) -> tuple[OrderIntent, ...]:
        """Take the orders that are not final and have been left alone for some time."""
        async with self._database.transaction() as session:
            rows = await take_waiting_orders(session, now)
        return tuple(to_intent(row) for row in rows)


def _account(order: OrderRow) -> AccountId:
    return AccountId(order.account_id)


def _reason(found: Sequence[Difference]) -> str:
    return "; ".join(item.message for item in found)


def _comparison(found: Sequence[Difference], *, agreed_before: bool, reason: str) -> list[NewEvent]:
    if not found:
        agreed = NewEvent(kind=EventKind.POSITION_AGREED, message="positions agree with the broker")
        return [] if agreed_before else [agreed]
    if reason == _reason(found):
        return []
    return [
        NewEvent(
            kind=EventKind.POSITION_DIFFERENCE,
            message=item.message,
            severity=Severity.ERROR,
            instrument=item.instrument,
            payload={"ours": plain(item.ours), "broker": plain(item.broker)},
        )
        for item in found
    ]
