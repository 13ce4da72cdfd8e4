"""What the platform asks of a broker, and every way in which a broker may answer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

from domain.accounts import AccountSummary
from domain.instruments import Instrument
from domain.numbers import Units
from domain.order_terms import Protection
from domain.orders import IntentId
from domain.positions import Trade
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
    """A market order as it leaves: the intent's id goes with it as the client id."""

    intent: IntentId
    instrument: str
    units: Units
    reduce_only: bool
    stop: Protection | None = None
    target: Protection | None = None
    tag: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The broker took the request and said what became of it."""

    transactions: tuple[Transaction, ...]
    last_transaction_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The broker refused the request; no order exists."""

    code: str
    message: str


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


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerPositions:
    """Net units by instrument, flat ones left out, as they stood after a transaction."""

    units: tuple[tuple[str, Units], ...]
    last_transaction_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerTrades:
    """The trades that are open at the broker, as they stood after a transaction."""

    trades: tuple[Trade, ...]
    last_transaction_id: int


class Broker(Protocol):
    """One account at one broker. Reads raise `BrokerError`; a submission never raises."""

    async def submit(self, order: OrderRequest) -> Submission:
        """Send one order, once."""
        ...

    async def summary(self) -> AccountSummary:
        """Read the account's money."""
        ...

    async def positions(self) -> BrokerPositions:
        """Read the net units of every instrument that is not flat."""
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

    async def open_trades(self) -> BrokerTrades:
        """Read the trades that are open at the broker."""
        ...
