"""How an order is to be filled, and what protects the trade that it opens."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from domain.numbers import Price


class OrderKind(StrEnum):
    """When an order is filled: at once, or once the market has come to its price."""

    MARKET = "MARKET"
    LIMIT = "LIMIT"
    STOP = "STOP"
    MARKET_IF_TOUCHED = "MARKET_IF_TOUCHED"


class TimeInForce(StrEnum):
    """How long an order stands at the broker.

    Fill or kill, immediate or cancel; until cancelled, until a date, until 17:00 New York.
    """

    FOK = "FOK"
    IOC = "IOC"
    GTC = "GTC"
    GTD = "GTD"
    GFD = "GFD"


AT_ONCE = frozenset({TimeInForce.FOK, TimeInForce.IOC})


class InvalidTerms(ValueError):
    """The terms of an order contradict each other; `field` is the one to mend."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field} {problem}")
        self.field = field
        self.problem = problem


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderTerms:
    """How an order is to be filled.

    `price` is where an order that waits is filled or triggered; `price_bound` the worst price
    that a triggered or market order may get; `good_till` is market time, with GTD only.
    """

    kind: OrderKind = OrderKind.MARKET
    time_in_force: TimeInForce = TimeInForce.FOK
    price: Price | None = None
    price_bound: Price | None = None
    good_till: datetime | None = None

    def __post_init__(self) -> None:
        is_market = self.kind is OrderKind.MARKET
        if is_market != (self.price is None):
            raise InvalidTerms("price", "is what a market order has not, and any other needs")
        if is_market != (self.time_in_force in AT_ONCE):
            raise InvalidTerms(
                "time_in_force", "is FOK or IOC for a market order, and GTC, GTD or GFD for others"
            )
        if (self.time_in_force is TimeInForce.GTD) != (self.good_till is not None):
            raise InvalidTerms("good_till", "goes with GTD, and GTD needs it")
        if self.kind is OrderKind.LIMIT and self.price_bound is not None:
            raise InvalidTerms("price_bound", "is not for limits: their price bounds them")

    @property
    def waits(self) -> bool:
        """Tell whether the order may stand at the broker unfilled."""
        return self.kind is not OrderKind.MARKET


AT_THE_MARKET = OrderTerms()


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """A stop or a target: at a price, or at a distance from the fill (both in price units)."""

    price: Price | None = None
    distance: Decimal | None = None

    def __post_init__(self) -> None:
        if (self.price is None) == (self.distance is None):
            raise ValueError("a stop or target has either a price or a distance")
