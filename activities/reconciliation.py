"""Bring the books up to the broker, and compare."""

from collections.abc import Callable
from datetime import datetime

from domain.accounts import AccountId
from domain.broker import Broker, BrokerUnavailable
from domain.ports import Books
from domain.positions import Difference, LedgerMismatch
from domain.transactions import HoleInTransactions

Clock = Callable[[], datetime]
TRIES = 10


async def catch_up(books: Books, broker: Broker, account: AccountId, clock: Clock) -> int:
    """Book all that the broker has and the books have not; return the last id booked.

    Raises:
        LedgerMismatch: a fill does not fit the books; the account is closed to entries.
        BrokerError: the broker cannot be read, or does not bring what it says that it has.
    """
    while True:
        before = await books.booked_transaction(account)
        page = await broker.transactions_since(before)
        try:
            booked = await books.book(account, page.transactions, clock())
        except HoleInTransactions as error:
            raise BrokerUnavailable(str(error)) from error
        except LedgerMismatch as error:
            await books.distrust(account, f"the books do not fit: {error}", clock())
            raise
        if booked >= page.last_transaction_id:
            return booked
        if booked == before:
            raise BrokerUnavailable(f"the broker brings nothing after transaction {before}")


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
