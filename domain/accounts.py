"""Accounts: which feed they trade, how much they may do, and whether they may trade now."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from domain.limits import ApprovalRules, Protections, TradingHours

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
    """What one account may do; a limit that is absent does not bind.

    Units count the base currency. An instrument's limit holds for its net position, whatever
    of the waiting orders is filled, and `instrument_units` names others for some. Exposure is
    in home currency: of the account the sum of all positions, of a currency what is long of it
    less what is short; `currency_exposure` names others for some, and is the only limit of the
    home currency. `max_daily_loss` is in home currency, `max_margin_use` and `max_drawdown` are
    shares of the net asset value and of its peak. Spread and jump count the instrument's last
    digit, the jump within five seconds.
    """

    max_units_per_order: Decimal = Decimal(100_000)
    max_units_per_instrument: Decimal | None = None
    instrument_units: Mapping[str, Decimal] = field(default_factory=dict)
    max_exposure: Decimal | None = None
    max_currency_exposure: Decimal | None = None
    currency_exposure: Mapping[str, Decimal] = field(default_factory=dict)
    max_margin_use: Decimal = Decimal("0.5")
    max_open_trades: int | None = None
    max_daily_loss: Decimal | None = None
    max_drawdown: Decimal | None = None
    max_nav_age: timedelta = timedelta(seconds=60)
    max_spread_points: int = 50
    max_jump_points: int | None = 200
    max_price_age: timedelta = timedelta(seconds=10)
    max_orders_per_minute: int | None = 600
    stop_required: bool = True
    hours: TradingHours = field(default_factory=TradingHours)
    protections: Protections = field(default_factory=Protections)
    approval: ApprovalRules = field(default_factory=ApprovalRules)


class ForeignTrades(StrEnum):
    """What is done about a trade or a waiting order that somebody made elsewhere."""

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
    a stop where the order had none, `flat_before_weekend` how long before Friday's 17:00 in New
    York entries that wait are taken back and every trade is closed, where that is wanted.
    """

    foreign_trades: ForeignTrades = ForeignTrades.ASK
    late_orders: LateOrders = LateOrders.FLATTEN
    catastrophe_stop: Decimal = Decimal("0.02")
    flat_before_weekend: timedelta | None = None


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
