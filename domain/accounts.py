"""Accounts: which feed they trade, how much they may do, and whether they may trade now."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NewType

AccountId = NewType("AccountId", str)
OwnerId = NewType("OwnerId", str)


class Feed(StrEnum):
    """Where prices and fills come from."""

    PAPER = "paper"
    PRACTICE = "practice"
    LIVE = "live"


class GateState(StrEnum):
    """What the gate in front of an account lets through."""

    ACTIVE = "ACTIVE"
    REDUCING = "REDUCING"
    HALTED = "HALTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """The one gate in front of submission.

    `agreed` says that our positions equalled the broker's at the last look; until they do,
    only what reduces a position leaves.
    """

    state: GateState
    agreed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one account may do.

    `max_margin_use` is a share of the net asset value; `max_spread_points` counts the
    instrument's last digit.
    """

    max_units_per_order: Decimal = Decimal(100_000)
    max_margin_use: Decimal = Decimal("0.5")
    max_spread_points: int = 50
    max_price_age: timedelta = timedelta(seconds=10)
    stop_required: bool = True


class ForeignTrades(StrEnum):
    """What is done about a trade that somebody made elsewhere."""

    ASK = "ask"
    ADOPT = "adopt"
    CLOSE = "close"
    IGNORE = "ignore"


class LateOrders(StrEnum):
    """What is done about an order that turns up after it was given up."""

    FLATTEN = "flatten"
    ADOPT = "adopt"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPolicy:
    """What the platform does on an account by itself.

    `catastrophe_stop` is a share of the price: how far from a trade's price the guardian puts
    a stop where the order had none.
    """

    foreign_trades: ForeignTrades = ForeignTrades.ASK
    late_orders: LateOrders = LateOrders.FLATTEN
    catastrophe_stop: Decimal = Decimal("0.02")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSummary:
    """An account as the broker reports it, in its home currency.

    `unrealised_pl` is sided (longs at the bid, shorts at the ask); `nav` is the balance
    with it. `financing` and `realised_pl` count since the account was opened.
    """

    currency: str
    balance: Decimal
    nav: Decimal
    unrealised_pl: Decimal
    margin_used: Decimal
    margin_available: Decimal
    open_trades: int
    last_transaction_id: int
    financing: Decimal = Decimal(0)
    realised_pl: Decimal = Decimal(0)
