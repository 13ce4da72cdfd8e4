"""What a broker says happened: consecutive transactions, the only source of fills."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from domain.numbers import Price, Units
from domain.orders import IntentId

WAITING_KINDS = frozenset({"LIMIT_ORDER", "STOP_ORDER", "MARKET_IF_TOUCHED_ORDER"})
"""The broker's kinds of orders that wait for a price, other than guards of trades."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCreated:
    """The broker took an order.

    `trade` is set on guards of an open trade, `distance` on those that were asked for by one (a
    trailing stop follows at it). `closes` is the trade that a market order was made to close,
    `whole_trade` with all that was left of it. `replaces` is the order whose place it took.
    """

    kind: str
    reason: str
    intent: IntentId | None = None
    instrument: str | None = None
    units: Units | None = None
    trade: str | None = None
    price: Price | None = None
    distance: Decimal | None = None
    closes: str | None = None
    whole_trade: bool = False
    replaces: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeOpened:
    """A fill opened a trade; `units` are signed, `tag` is the client's."""

    trade: str
    units: Units
    price: Price
    tag: str | None = None


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
    """An order ended, for the broker's coded `reason`; what was filled before stays filled.

    `replaced_by` is the order that took its place.
    """

    order: str
    reason: str
    intent: IntentId | None = None
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRejected:
    """The broker refused an order and wrote that down.

    `closes` is the trade that it was to close, `units` how many, signed: none where the trade
    is not there, or as `whole_trade`.
    """

    kind: str
    reason: str
    intent: IntentId | None = None
    closes: str | None = None
    units: Units | None = None
    whole_trade: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldingCost:
    """What was paid (negative) or got for holding a trade: financing, a dividend.

    `trade` is absent where the broker does not say which.
    """

    trade: str | None
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceMoved:
    """Money came or went without a fill: a transfer, financing. `balance` is after it.

    `held` divides what holding trades cost; a transfer has none.
    """

    amount: Decimal
    balance: Decimal
    held: tuple[HoldingCost, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeRenamed:
    """Somebody gave an open trade another tag."""

    trade: str
    tag: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherFact:
    """A transaction that moves neither orders, trades nor money."""


Fact = (
    OrderCreated
    | OrderFilled
    | OrderCancelled
    | OrderRejected
    | BalanceMoved
    | TradeRenamed
    | OtherFact
)


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


def leave_open(transactions: Iterable[Transaction]) -> bool:
    """Tell whether any of these opened a trade, or left an order waiting for a price."""
    return any(_leaves_open(item.fact) for item in transactions)


def _leaves_open(fact: Fact) -> bool:
    match fact:
        case OrderFilled():
            return fact.opened is not None
        case OrderCreated():
            return fact.trade is None and fact.kind in WAITING_KINDS
        case _:
            return False


class HoleInTransactions(Exception):
    """Transactions are missing between the books and what was brought: read them first."""
