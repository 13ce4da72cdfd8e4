"""The books: orders, accounts and bookings in the database, as a Protocol."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from domain.accounts import AccountId, AccountSummary
from domain.approvals import ApprovalState, Vote
from domain.events import NewEvent
from domain.instruments import Instrument
from domain.numbers import Price, Units
from domain.orders import IntentId, OrderIntent, OrderState
from domain.positions import Difference
from domain.risk.snapshot import OrderFacts
from domain.risk.verdict import Denied, Verdict
from domain.standing import Standing
from domain.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStanding:
    """What has become of an order so far, by the books.

    `sought_after` is set where it closes a trade and its answer was lost: the broker names nobody
    in such an order, it is to be looked for among the transactions after this one.
    """

    state: OrderState
    broker_order: str | None
    filled_units: Units | None
    fill_price: Price | None
    end_code: str | None = None
    sought_after: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """An order that was claimed, and may be sent once.

    `reduces` says that it passed as a way out; `replaced` is how the broker knows the waiting
    order that it takes the place of. As `whole_trade` it closes all that is left of its trade.
    """

    intent: OrderIntent
    reduces: bool
    replaced: str | None = None
    whole_trade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedPage:
    """What a booking left behind: the last transaction in the books, and whom it concerns.

    `standings` tell where every order that it touched stands now. `news` are those orders among
    them that waited for something like this.
    """

    last_transaction_id: int
    standings: Mapping[IntentId, OrderStanding] = field(default_factory=dict)
    news: tuple[tuple[IntentId, OrderStanding], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """Where an order stands after a verdict, and when an approval that it waits for is over."""

    state: OrderState
    expires_at: datetime | None = None


class Judging(Protocol):
    """One order before the rules, while its account is held so that nobody takes its room."""

    @property
    def facts(self) -> OrderFacts:
        """Return the order and its account, as of one moment."""
        ...

    async def approval_ends(self) -> datetime | None:
        """Return when the approval that the order waits for is over; nothing where it does not."""
        ...

    async def decide(self, verdict: Verdict, now: datetime) -> Decided:
        """Write a verdict and take the room that it allows."""
        ...


class Books(Protocol):
    """Orders, accounts and bookings in the database; every call is one transaction."""

    def judging(self, intent: IntentId, now: datetime) -> AbstractAsyncContextManager[Judging]:
        """Hold an order and its account for the rules; what they decide is committed at the end."""
        ...

    async def claim(self, intent: IntentId, now: datetime) -> Leaving | None:
        """Take an accepted order from new to submitting, once.

        Kill switches, the account's gate, validity and the age of the verdict are looked at in
        the same statement: nothing, where any of them holds the order back.
        """
        ...

    async def deny(self, intent: IntentId, denied: Denied, now: datetime) -> None:
        """Stop an order that has not been sent."""
        ...

    async def withdraw(self, intent: IntentId, by: str, now: datetime) -> None:
        """Take back an order that has not been sent."""
        ...

    async def note_cancel(self, intent: IntentId, by: str, now: datetime) -> None:
        """Write down who asked to cancel an order at the broker."""
        ...

    async def vote(self, intent: IntentId, vote: Vote, now: datetime) -> ApprovalState:
        """Write down what somebody said about an order that waits, and count."""
        ...

    async def expire_approval(self, intent: IntentId, now: datetime) -> ApprovalState:
        """End an approval that nobody gave in time; one that was decided stays."""
        ...

    async def unsend(self, intent: IntentId, reason: str, now: datetime) -> None:
        """Take a submitting order back to new: it is proved that nothing was sent."""
        ...

    async def refuse(self, intent: IntentId, code: str, message: str, now: datetime) -> None:
        """Note that the broker refused an order without a transaction."""
        ...

    async def mark_unknown(self, intent: IntentId, reason: str, now: datetime) -> None:
        """Note that an order may or may not be at the broker."""
        ...

    async def abandon(self, intent: IntentId, now: datetime) -> None:
        """Give up looking for an order; it stays watched."""
        ...

    async def standing(self, intent: IntentId) -> OrderStanding:
        """Read what has become of an order."""
        ...

    async def booked_transaction(self, account: AccountId) -> int:
        """Read the last transaction in an account's books."""
        ...

    async def book(
        self, account: AccountId, transactions: Sequence[Transaction], now: datetime
    ) -> BookedPage:
        """Book transactions that follow the books."""
        ...

    async def find_close(
        self, intent: IntentId, transactions: Sequence[Transaction], now: datetime
    ) -> None:
        """Find the close of a trade whose answer was lost, in the transactions since it left."""
        ...

    async def compare(
        self, account: AccountId, broker: Standing, now: datetime
    ) -> tuple[Difference, ...] | None:
        """Compare positions and trades with the broker's; set whether the account agrees.

        Returns nothing, and sets nothing, where the books stand at another transaction.
        """
        ...

    async def distrust(self, account: AccountId, reason: str, now: datetime) -> None:
        """Close an account's gate to entries: books and broker are known to disagree."""
        ...

    async def store_balance(
        self, account: AccountId, summary: AccountSummary, at: datetime
    ) -> None:
        """Write a balance snapshot."""
        ...

    async def store_instruments(
        self, account: AccountId, instruments: Iterable[Instrument]
    ) -> None:
        """Write down what an account may trade."""
        ...

    async def note(self, stream: str, events: Sequence[NewEvent], now: datetime) -> None:
        """Append events to a stream."""
        ...

    async def take_waiting_orders(self, now: datetime) -> tuple[OrderIntent, ...]:
        """Take the orders that are not final and have been left alone for some time."""
        ...
