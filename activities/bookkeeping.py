"""Bring the books up to the broker, compare, and tell whom a booking concerns."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from temporalio.service import RPCError

from domain.accounts import AccountId
from domain.books import BookedPage, Books, OrderStanding
from domain.broker import Broker, BrokerError, BrokerUnavailable
from domain.cases import CaseBook
from domain.orders import IntentId
from domain.ports import OrderDesk
from domain.positions import Difference, LedgerMismatch
from domain.standing import Standing
from domain.transactions import HoleInTransactions, Transaction, leave_open

log = logging.getLogger(__name__)

TRIES = 10


@dataclass(frozen=True)
class Bookkeeping:
    """Books transactions and sees to what follows from them.

    What follows is found again by a schedule, should this process die before it is done.
    `notice` is told of every account in whose books something was written, `alarm` of those on
    which it left something open that a kill switch may be waiting for.
    """

    books: Books
    cases: CaseBook
    desk: OrderDesk
    notice: Callable[[AccountId], None]
    alarm: Callable[[AccountId], None]
    clock: Callable[[], datetime]

    async def book(self, account: AccountId, transactions: Sequence[Transaction]) -> BookedPage:
        """Book transactions; raises `HoleInTransactions` and `LedgerMismatch`."""
        page = await self.books.book(account, transactions, self.clock())
        if transactions:
            self.notice(account)
        if leave_open(transactions):
            self.alarm(account)
        await self._tell(page)
        return page

    async def booked(self, account: AccountId) -> int:
        """Return the last transaction in an account's books."""
        return await self.books.booked_transaction(account)

    async def _tell(self, page: BookedPage) -> None:
        for intent, standing in page.news:
            try:
                await self.desk.tell_order(intent, standing)
            except (RPCError, OSError, TimeoutError) as error:
                log.warning("order %s will look for itself: %s", intent, error)

    async def catch_up(self, broker: Broker, account: AccountId) -> int:
        """Book all that the broker has and the books have not; return the last id booked.

        Raises:
            LedgerMismatch: a fill does not fit the books; the account is closed to entries.
            BrokerError: the broker cannot be read, or does not bring what it says that it has.
        """
        while True:
            before = await self.books.booked_transaction(account)
            page = await broker.transactions_since(before)
            try:
                booked = (await self.book(account, page.transactions)).last_transaction_id
            except HoleInTransactions as error:
                raise BrokerUnavailable(str(error)) from error
            except LedgerMismatch as error:
                await self.books.distrust(account, f"the books do not fit: {error}", self.clock())
                raise
            if booked >= page.last_transaction_id:
                return booked
            if booked == before:
                raise BrokerUnavailable(f"the broker brings nothing after transaction {before}")

    async def settle(self, broker: Broker, account: AccountId, intent: IntentId) -> OrderStanding:
        """Catch up, and return what has become of an order; raises as `catch_up` does."""
        await self.catch_up(broker, account)
        standing = await self.books.standing(intent)
        if standing.sought_after is None:
            return standing
        page = await broker.transactions_since(standing.sought_after)
        await self.books.find_close(intent, page.transactions, self.clock())
        return await self.books.standing(intent)

    async def agree(self, broker: Broker, account: AccountId) -> tuple[Difference, ...] | None:
        """Compare at one and the same transaction; nothing if the account never stood still.

        Orders that wait at the broker and that nobody of ours asked for get their cases, and
        those that have to go are cancelled: again at each comparison, until they are gone.
        """
        for _ in range(TRIES):
            await self.catch_up(broker, account)
            standing = await broker.standing()
            found = await self.books.compare(account, standing, self.clock())
            if found is not None:
                await self._see_to_orders(broker, account, standing)
                return found
        return None

    async def _see_to_orders(self, broker: Broker, account: AccountId, standing: Standing) -> None:
        for order in await self.cases.foreign_orders(account, standing, self.clock()):
            try:
                await broker.cancel_order(order)
            except BrokerError as error:
                # What is to be streamed and compared does not wait for it: it is asked for again.
                log.warning("order %s on %s still waits: %s", order, account, error)

    async def reopen(self, broker: Broker, account: AccountId) -> bool:
        """Open the books anew where the broker stands; false if it never stood still."""
        for _ in range(TRIES):
            page = await broker.transactions_since(await self.books.booked_transaction(account))
            if await self.cases.reopen(account, page, await broker.open_trades(), self.clock()):
                self.notice(account)
                return True
        return False
