"""Bring the books up to the broker, and compare."""

from collections.abc import Callable
from datetime import datetime

from domain.accounts import AccountId
from domain.broker import Broker
from domain.ports import Books
from domain.positions import Difference, LedgerMismatch
from domain.transactions import HoleInTransactions

Clock = Callable[[], datetime]
TRIES = 10


async def catch_up(books: Books, broker: Broker, account: AccountId, clock: Clock) -> int:
    """Book all that the broker has and the books have not; return the last id booked.

    Raises:
        LedgerMismatch: a fill does not fit the books; the account is closed to entries.
    """
    while True:
        booked = await books.booked_transaction(account)
        page = await broker.transactions_since(booked)
        try:
            booked = await books.book(account, page.transactions, clock())
        except HoleInTransactions:
            continue
        except LedgerMismatch as error:
            await books.distrust(account, f"the books do not fit: {error}", clock())
            raise
        if booked >= page.last_transaction_id:
            return booked


async def agree(
    books: Books, broker: Broker, account: AccountId, clock: Clock
) -> tuple[Difference, ...] | None:
    """Compare positions at one and the same transaction; nothing if it never stood still."""
    for _ in range(TRIES):
        await catch_up(books, broker, account, clock)
        found = await books.compare(account, await broker.positions(), clock())
        if found is not None:
            return found
    return None
