"""Book transactions: fill, trade, position, order and event in one database transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.accounts import lock_account
from adapters.postgres.events import append_events
from adapters.postgres.intents import to_standing
from adapters.postgres.ledger import closes
from adapters.postgres.ledger.facts import apply, attribute
from adapters.postgres.ledger.reading import read_page
from adapters.postgres.ledger.transfers import move_measures
from adapters.postgres.ledger.writing import write_page
from adapters.postgres.tables import BrokerTransaction
from domain.accounts import AccountId
from domain.books import BookedPage
from domain.events import Event, account_stream
from domain.orders import IntentId, RunId
from domain.transactions import HoleInTransactions, Transaction

_TRANSACTIONS = SQLModel.metadata.tables[BrokerTransaction.__tablename__]


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

    Of what is booked already, only that is new which an answer alone can tell: whose the close
    of a trade was.

    Raises:
        HoleInTransactions: the first new transaction does not follow the last booked one.
        domain.positions.LedgerMismatch: a fill does not fit the trades in the books.
    """
    row = await lock_account(session, account)
    fresh = [item for item in transactions if item.id > row.booked_transaction_id]
    _refuse_holes(row.booked_transaction_id, fresh)
    told = closes.told_late(transactions, booked=row.booked_transaction_id)
    page = await read_page(session, account, [*told, *fresh], now)
    attribute(page, told)
    for transaction in fresh:
        apply(page, transaction)
        row.booked_transaction_id = transaction.id
    if fresh:
        values = [_values(account, transaction, now) for transaction in fresh]
        await session.exec(insert(_TRANSACTIONS), params=values)
    await move_measures(session, row, fresh)
    await write_page(session, page)
    events = await append_events(session, account_stream(account), page.events, now)
    return Booked(
        events=tuple(events),
        runs=frozenset(letter.run for letter in page.letters),
        page=BookedPage(
            last_transaction_id=row.booked_transaction_id,
            standings={IntentId(order.id): to_standing(order) for order in page.touched.values()},
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
