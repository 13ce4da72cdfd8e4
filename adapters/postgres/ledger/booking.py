"""Book transactions: fill, trade, position, order and event in one database transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.accounts import lock_account
from adapters.postgres.events import append_events
from adapters.postgres.inbox import put_in_inbox
from adapters.postgres.intents import to_standing
from adapters.postgres.ledger.facts import apply
from adapters.postgres.ledger.page import Page
from adapters.postgres.tables import BrokerTransaction
from domain.accounts import AccountId
from domain.books import BookedPage
from domain.events import Event, account_stream
from domain.orders import IntentId, RunId
from domain.transactions import HoleInTransactions, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Booked:
    """What a booking left behind: events to broadcast, runs to wake, and whom it concerns."""

    events: tuple[Event, ...]
    runs: frozenset[RunId]
    page: BookedPage


async def book(
    session: AsyncSession,
    account: AccountId,
    transactions: Sequence[Transaction],
    now: datetime,
) -> Booked:
    """Book what is not booked yet, in order; the account's row stays locked meanwhile.

    Raises:
        HoleInTransactions: the first new transaction does not follow the last booked one.
        domain.positions.LedgerMismatch: a fill does not fit the trades in the books.
    """
    row = await lock_account(session, account)
    fresh = [item for item in transactions if item.id > row.booked_transaction_id]
    _refuse_holes(row.booked_transaction_id, fresh)
    page = Page(session=session, account=account, now=now)
    for transaction in fresh:
        await session.exec(insert(BrokerTransaction).values(_values(account, transaction, now)))
        await apply(page, transaction)
        row.booked_transaction_id = transaction.id
    session.add(row)
    for letter in page.letters:
        await put_in_inbox(session, letter, now)
    events = await append_events(session, account_stream(account), page.events, now)
    return Booked(
        events=tuple(events),
        runs=frozenset(letter.run for letter in page.letters),
        page=BookedPage(
            last_transaction_id=row.booked_transaction_id,
            news=tuple((IntentId(order.id), to_standing(order)) for order in page.waited_for),
        ),
    )


def _refuse_holes(booked: int, fresh: Sequence[Transaction]) -> None:
    for expected, transaction in enumerate(fresh, start=booked + 1):
        if transaction.id != expected:
            raise HoleInTransactions(f"transaction {expected} is missing before {transaction.id}")


def _values(account: AccountId, transaction: Transaction, now: datetime) -> dict[str, object]:
    return {
        "account_id": account,
        "id": transaction.id,
        "time_ns": transaction.time_ns,
        "kind": transaction.kind,
        "body": json.loads(transaction.body),
        "booked_at": now,
    }
