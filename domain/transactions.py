"""What a broker says happened: consecutive transactions, the only source of fills."""

from dataclasses import dataclass
from decimal import Decimal

from domain.numbers import Price, Units
from domain.orders import IntentId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCreated:
    """The broker took an order. `trade` is set on stops and targets of an open trade."""

    kind: str
    reason: str
    intent: IntentId | None = None
    instrument: str | None = None
    units: Units | None = None
    trade: str | None = None
    price: Price | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOpened:
    """A fill opened a trade; `units` are signed."""

    trade: str
    units: Units
    price: Price


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeReduced:
    """A fill closed part of a trade or all of it; `units` carry the closing side's sign."""

    trade: str
    units: Units
    price: Price
    realised_pl: Decimal
    financing: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilled:
    """An order was filled. `balance` is the account's after it, money in its home currency."""

    order: str
    reason: str
    instrument: str
    units: Units
    price: Price
    pl: Decimal
    financing: Decimal
    balance: Decimal
    half_spread_cost: Decimal
    intent: IntentId | None = None
    opened: TradeOpened | None = None
    reduced: tuple[TradeReduced, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled:
    """An order ended unfilled, for the broker's coded `reason`."""

    order: str
    reason: str
    intent: IntentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRejected:
    """The broker refused an order and wrote that down."""

    kind: str
    reason: str
    intent: IntentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceMoved:
    """Money came or went without a fill: a transfer, financing. `balance` is after it."""

    amount: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherFact:
    """A transaction that moves neither orders, trades nor money."""


Fact = OrderCreated | OrderFilled | OrderCancelled | OrderRejected | BalanceMoved | OtherFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """One entry of an account's consecutive transactions.

    `kind` is the broker's own type and `body` its JSON as received, kept for evidence.
    """

    id: int
    time_ns: int
    kind: str
    body: str
    fact: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class TransactionPage:
    """Transactions in order, and the broker's last id when it answered."""

    transactions: tuple[Transaction, ...]
    last_transaction_id: int


class HoleInTransactions(Exception):
    """Transactions are missing between the books and what was brought: read them first."""
