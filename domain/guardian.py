"""What a trade that stands without a stop needs, and who is told when it cannot have it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Protocol

from domain.accounts import AccountId
from domain.broker import TradeGuards
from domain.numbers import ZERO, Price
from domain.order_terms import Protection
from domain.orders import OrderIntent
from domain.positions import Trade
from domain.standing import OpenTrade


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardPlan:
    """What is known of a trade that has to be looked after.

    `stop` and `trail` are those of the order that opened it, `catastrophe_stop` a share of the
    price where it had none, `display_precision` the decimals of a price. `close_because` says
    why the trade must not stay open; one that is `left_alone` belongs to somebody else.
    """

    stop: Protection | None
    trail: Decimal | None
    catastrophe_stop: Decimal
    display_precision: int
    close_because: str | None = None
    left_alone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """The trade is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """A stop stands at the broker."""

    at: Price | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftAlone:
    """The trade is none of ours, and nobody asked for it to be guarded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attach:
    """The trade needs these guards; the broker knows best whether the market is through."""

    guards: TradeGuards


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """The trade has to be closed."""

    because: str


Need = Gone | Protected | LeftAlone | Attach | Close


def need(found: OpenTrade | None, plan: GuardPlan) -> Need:
    """Say what a trade needs, as it stands at the broker."""
    if found is None:
        return Gone()
    if plan.close_because is not None:
        return Close(because=plan.close_because)
    guard = found.stop or found.trail
    if guard is not None:
        return Protected(at=guard.price)
    if plan.left_alone:
        return LeftAlone()
    return Attach(guards=guards(found.trade, plan))


def guards(trade: Trade, plan: GuardPlan) -> TradeGuards:
    """Return the guards that a trade ought to have had from its fill on.

    Distances count from the trade's price, not from where the market has gone since. A trail that
    comes late begins at the market, so a stop stands where it would have begun; where a trade was
    allowed no stop it is the catastrophe's, rounded half to even to the instrument's decimals.
    """
    stop = plan.stop
    if stop is not None and stop.price is not None:
        price = stop.price
    else:
        price = _away(trade, _distance(trade, plan), plan.display_precision)
    return TradeGuards(stop=Protection(price=price), trail=plan.trail)


def _distance(trade: Trade, plan: GuardPlan) -> Decimal:
    if plan.stop is not None and plan.stop.distance is not None:
        return plan.stop.distance
    return plan.trail or trade.price * plan.catastrophe_stop


def _away(trade: Trade, distance: Decimal, precision: int) -> Price:
    price = trade.price - distance if trade.units > ZERO else trade.price + distance
    return Price(price.quantize(Decimal(1).scaleb(-precision), rounding=ROUND_HALF_EVEN))


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeInNeed:
    """An open trade that, by the books, no stop limits, or that must not stay open."""

    account: AccountId
    trade: str
    instrument: str
    units: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlert:
    """Something that a person has to see; `subject` tells alerts of a kind apart."""

    account: AccountId
    kind: str
    subject: str
    message: str
    instrument: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedAlert:
    """An alert as it stands; `acknowledged_by` names who has taken it over."""

    id: str
    acknowledged_by: str | None


NAKED_TRADE = "naked_trade"


def naked_subject(account: AccountId, trade: str) -> str:
    """Name what an alert about a trade is about."""
    return f"{account}/{trade}"


class GuardBook(Protocol):
    """What the guardian reads and writes in the books."""

    async def trades_in_need(
        self, now: datetime, account: AccountId | None = None
    ) -> Sequence[TradeInNeed]:
        """Find the trades to look after; one opened this instant still waits for its stop."""
        ...

    async def plan(self, account: AccountId, trade: str) -> GuardPlan:
        """Read what is known of a trade."""
        ...

    async def ask_close(self, account: AccountId, trade: Trade, now: datetime) -> OrderIntent:
        """Ask for a trade's close, or return the close that is under way."""
        ...

    async def raise_alert(self, alert: NewAlert, now: datetime) -> RaisedAlert:
        """Raise an alert, once until somebody acknowledges it."""
        ...
