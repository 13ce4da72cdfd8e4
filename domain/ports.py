"""What the platform's activities need from the world, as Protocols that adapters fill."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.accounts import AccountId, AccountSummary, Feed
from domain.broker import Broker, BrokerPositions
from domain.events import Event, NewEvent
from domain.instruments import Instrument
from domain.numbers import Price, Units
from domain.orders import IntentId, OrderIntent, OrderState, RunId
from domain.positions import Difference
from domain.risk.snapshot import OrderFacts, Quote
from domain.risk.verdict import Denied, Verdict
from domain.transactions import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderStanding:
    """What has become of an order so far, by the books."""

    state: OrderState
    broker_order: str | None
    filled_units: Units | None
    fill_price: Price | None
    verdict: Verdict | None


class Books(Protocol):
    """Orders, accounts and bookings in the database; every call is one transaction."""

    async def facts(self, intent: IntentId) -> OrderFacts:
        """Read an order with all that the risk rules need of its account."""
        ...

    async def record_verdict(
        self, intent: IntentId, verdict: Verdict, *, version: int, now: datetime
    ) -> Verdict | None:
        """Write a verdict and take the room that it allows.

        Returns the verdict on record, which may be an earlier one; nothing, where the
        account has changed since `version` and the order has to be assessed again.
        """
        ...

    async def claim(self, intent: IntentId, *, reduces: bool, now: datetime) -> bool:
        """Take an accepted order from new to submitting, once; entries only through the gate."""
        ...

    async def deny(self, intent: IntentId, denied: Denied, now: datetime) -> None:
        """Stop an accepted order that has not been sent."""
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
    ) -> int:
        """Book transactions that follow the books, and return the last id in them."""
        ...

    async def compare(
        self, account: AccountId, broker: BrokerPositions, now: datetime
    ) -> tuple[Difference, ...] | None:
        """Compare positions with the broker's and set whether the account agrees.

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

    async def waiting_orders(self, now: datetime) -> tuple[OrderIntent, ...]:
        """Read the orders that are not final and have been left alone for some time."""
        ...


class Prices(Protocol):
    """The latest prices."""

    async def quotes(self, feed: Feed, instruments: Iterable[str]) -> Mapping[str, Quote]:
        """Read the latest quote of each instrument that has one; raises `StoreUnavailable`."""
        ...


class Brokers(Protocol):
    """Finds the broker of an account."""

    async def broker(self, account: AccountId) -> Broker:
        """Return the account's broker.

        Raises:
            domain.broker.BrokerRefused: this installation may not reach it.
        """
        ...


class Broadcast(Protocol):
    """Tells whoever listens what was committed; nothing depends on being heard."""

    async def publish(self, events: Sequence[Event]) -> None:
        """Broadcast events."""
        ...

    async def wake(self, runs: Iterable[RunId]) -> None:
        """Wake strategies that have something in their inbox."""
        ...


class OrderDesk(Protocol):
    """Opens the workflow of an order whose intent is in the books."""

    async def open_order(self, intent: OrderIntent) -> None:
        """Start an order's workflow; starting it twice is harmless."""
        ...
