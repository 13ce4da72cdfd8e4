"""Activities that ask a broker, or tell it what may be told twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from activities.bookkeeping import Bookkeeping
from activities.heartbeats import heartbeating
from activities.orders import standing_report
from contracts.accounts import AccountRef, Agreement, BalanceTaken, BooksReopened
from contracts.orders import CancelOrder, OrderStandingReport, OrderTicket
from domain.books import Books
from domain.broker import BrokerUnavailable
from domain.numbers import plain
from domain.ports import Brokers
from domain.positions import LedgerMismatch

BOOKS_DO_NOT_FIT = "its answer cannot be booked"


@dataclass(frozen=True)
class BrokerActivities:
    """Cancels, reconciliation and balances of accounts at their brokers."""

    books: Books
    brokers: Brokers
    bookkeeping: Bookkeeping
    clock: Callable[[], datetime]

    @activity.defn
    async def settle_order(self, order: OrderTicket) -> OrderStandingReport:
        """Bring the books up to the broker and read what has become of an order."""
        async with heartbeating():
            broker = await self.brokers.broker(order.account)
            try:
                standing = await self.bookkeeping.settle(broker, order.account, order.intent)
            except LedgerMismatch:
                # A close must not be thought to be under way for as long as the books do not fit.
                await self.books.mark_unknown(order.intent, BOOKS_DO_NOT_FIT, self.clock())
                raise
        return standing_report(standing)

    @activity.defn
    async def cancel_order(self, cancel: CancelOrder) -> OrderStandingReport:
        """Cancel an order that waits at the broker; one that is gone is as good."""
        order = cancel.ticket
        await self.books.note_cancel(order.intent, cancel.asked.by, self.clock())
        standing = await self.books.standing(order.intent)
        if standing.broker_order is not None:
            async with heartbeating():
                broker = await self.brokers.broker(order.account)
                await broker.cancel_order(standing.broker_order)
        return await self.settle_order(order)

    @activity.defn
    async def agree_account(self, ref: AccountRef) -> Agreement:
        """Compare an account with its broker, so that its gate may open."""
        async with heartbeating():
            return await self._agree(ref)

    @activity.defn
    async def reopen_books(self, ref: AccountRef) -> BooksReopened:
        """Open an account's books anew where the broker stands, and compare."""
        async with heartbeating():
            broker = await self.brokers.broker(ref.account)
            if not await self.bookkeeping.reopen(broker, ref.account):
                raise BrokerUnavailable("the account never stood still")
            return BooksReopened(agreement=await self._agree(ref))

    @activity.defn
    async def take_balance(self, ref: AccountRef) -> BalanceTaken:
        """Book what the stream missed, compare positions and write a balance snapshot."""
        agreement = await self._agree(ref)
        broker = await self.brokers.broker(ref.account)
        summary = await broker.summary()
        # Money paid in a moment ago moves what losses are measured from, before it is seen.
        await self.bookkeeping.catch_up(broker, ref.account)
        await self.books.store_balance(ref.account, summary, self.clock())
        return BalanceTaken(
            nav=plain(summary.nav), balance=plain(summary.balance), agreement=agreement
        )

    async def _agree(self, ref: AccountRef) -> Agreement:
        broker = await self.brokers.broker(ref.account)
        found = await self.bookkeeping.agree(broker, ref.account)
        booked = await self.books.booked_transaction(ref.account)
        if found is None:
            return Agreement(agreed=False, booked_transaction=booked)
        return Agreement(
            agreed=not found,
            differences=tuple(item.message for item in found),
            booked_transaction=booked,
        )
