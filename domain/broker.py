"""What the platform asks of a broker, and every way in which a broker may answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from domain.accounts import AccountSummary
from domain.instruments import Instrument
from domain.numbers import Units
from domain.order_terms import AT_THE_MARKET, OrderTerms, Protection
from domain.orders import IntentId
from domain.standing import OpenTrades, PendingOrders, Standing
from domain.transactions import Transaction, TransactionPage


class BrokerError(Exception):
    """A broker did not give an answer that can be used.

    BrokerError
    ├── BrokerUnavailable   no answer, 5xx, 429, half a body: asking again may help
    │   └── BrokerSilent    a stream stalled: not even a heartbeat came
    └── BrokerRefused       401, 403, 400: asking again changes nothing
    """


class BrokerUnavailable(BrokerError):
    """The broker cannot be read now; a later try may work."""


class BrokerSilent(BrokerUnavailable):
    """A stream is open, but not even a heartbeat comes."""


class BrokerRefused(BrokerError):
    """The broker understood and said no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRequest:
    """An order as it leaves: the intent's id goes with it as the client id.

    `trail` is a distance in price. `replaces` names the waiting order that this one takes the
    place of, by the broker's id or `@` and the client id. With `trade` only that trade is closed,
    by `units` (signed, against the trade) or, as `whole_trade`, by all that is left of it; the
    broker takes no client id with such an order. Nothing is rounded: what is finer than the
    instrument allows is refused.
    """

    intent: IntentId
    instrument: str
    units: Units
    reduce_only: bool
    terms: OrderTerms = AT_THE_MARKET
    stop: Protection | None = None
    target: Protection | None = None
    trail: Decimal | None = None
    tag: str = ""
    replaces: str | None = None
    trade: str | None = None
    whole_trade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeGuards:
    """The guards that a trade is to have; what is left out stays as it stands.

    Distances are in price: a stop's counts from the side of the price that would close the trade.
    """

    stop: Protection | None = None
    target: Protection | None = None
    trail: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The broker took the request and said what became of it: transactions in order.

    They need not be all that it caused: the guards that a fill attaches come later.
    """

    transactions: tuple[Transaction, ...]
    last_transaction_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The broker refused the request; nothing changed. Its own note of it, where it wrote one."""

    code: str
    message: str
    transactions: tuple[Transaction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The order that was to be cancelled no longer waits; its transactions say what it became."""

    transactions: tuple[Transaction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """The failure proves that the broker never saw an order: refused connection, 429."""

    reason: str
    retry_after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """The order may exist. Nobody may send it again; the transactions will tell."""

    reason: str


Submission = Answered | Refused | NotSent | Unclear
Cancelling = Answered | Gone
Guarding = Answered | Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Candle:
    """Mid prices over an interval that starts at `time`; `volume` counts ticks."""

    time: datetime
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: int
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RawQuote:
    """A price line as the stream brought it, not yet looked at. Prices are text."""

    instrument: str
    time: str
    bid: str
    ask: str
    tradeable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """A sign of life on a stream, with the broker's time."""

    time: str
    last_transaction_id: int | None = None


class Broker(Protocol):
    """One account at one broker. All but a submission raise `BrokerError`; that never raises."""

    async def submit(self, order: OrderRequest) -> Submission:
        """Send one order, once."""
        ...

    async def cancel_order(self, order: str) -> Cancelling:
        """Cancel a waiting order, by the broker's id or `@` and the client id.

        Doing so twice changes nothing, so that after `BrokerUnavailable` it is done again.
        """
        ...

    async def guard_trade(self, trade: str, guards: TradeGuards) -> Guarding:
        """Set the guards of an open trade; others that it has are left alone.

        Doing so twice ends the same way, so that after `BrokerUnavailable` it is done again.
        """
        ...

    async def summary(self) -> AccountSummary:
        """Read the account's money."""
        ...

    async def transactions_since(self, transaction_id: int) -> TransactionPage:
        """Read every transaction after an id, in order."""
        ...

    async def instruments(self) -> tuple[Instrument, ...]:
        """Read what the account may trade."""
        ...

    async def candles(self, instrument: str, granularity: str, count: int) -> tuple[Candle, ...]:
        """Read the latest candles at mid prices, oldest first."""
        ...

    async def open_trades(self) -> OpenTrades:
        """Read the trades that are open at the broker, with their guards."""
        ...

    async def pending_orders(self) -> PendingOrders:
        """Read the orders that wait at the broker."""
        ...

    async def standing(self) -> Standing:
        """Read all that is open and all that waits, in one answer."""
        ...
