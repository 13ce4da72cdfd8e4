"""What a strategy is, what it is given, and what it may ask for.

A strategy is a plain class whose annotated fields have defaults:

- a field annotated `Annotated[int, Parameter(...)]` is a parameter: set when the strategy
  starts, never written by it;
- every other annotated field is state: a number or a flag (`int`, `float`, `bool`) that the
  strategy keeps from tick to tick, and that is saved with every checkpoint.

Whatever it remembers must be in its state, and whatever it knows must come from the tick and
from `orders`: no clock, no files, no randomness. That is why it decides the same again when
ticks are replayed after a crash, and why a backtest may compile it.

Prices and distances are points, the last digit of the instrument's prices; ten make a pip.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """How a parameter is explained and checked. Both bounds are allowed values."""

    text: str
    minimum: float
    maximum: float
    unit: str = ""


class InvalidParameter(ValueError):
    """A parameter has a value that the strategy cannot run with."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name} {problem}")
        self.name = name
        self.problem = problem


class Quote(Protocol):
    """One tick: market time in nanoseconds UTC, bid and ask in points."""

    @property
    def time(self) -> int: ...
    @property
    def bid(self) -> int: ...
    @property
    def ask(self) -> int: ...


class FillNotice(Protocol):
    """A fill of the strategy's: signed units, and the price in points."""

    @property
    def units(self) -> int: ...
    @property
    def price(self) -> int: ...


class Orders(Protocol):
    """What a strategy may see of its trades, and how it asks for more.

    At most one order is in flight: while `pending` is true, whatever is asked for is ignored,
    but for `cancel`. Units are positive, and every number is whole. A number that is negative,
    or numbers that contradict each other, raise `ValueError`, which ends the run as failed.
    """

    @property
    def position(self) -> int:
        """Return the units held, negative when short."""
        ...

    @property
    def entry(self) -> int:
        """Return the average price of the position in points, rounded; 0 when flat."""
        ...

    @property
    def pending(self) -> bool:
        """Tell whether an order is in flight: asked for, and not over yet."""
        ...

    @property
    def waiting(self) -> int:
        """Return the price in points for which the order in flight waits; 0 where none does."""
        ...

    def buy(
        self,
        units: int,
        *,
        stop: int = 0,
        target: int = 0,
        trail: int = 0,
        limit: int = 0,
        stop_entry: int = 0,
        touched: int = 0,
        bound: int = 0,
        good_for: int = 0,
    ) -> None:
        """Buy, at the market or once the market has come to a price; 0 means "without".

        `stop`, `target` and `trail` are distances in points from the fill: a stop-loss, a
        take-profit and a stop-loss that follows the market.

        One of three prices in points makes the order wait for the market. With `limit` it is
        bought there or lower; with `stop_entry` at the market once it has risen to there; with
        `touched` at the market once it has come to there from either side. It waits for
        `good_for` seconds of market time, or until it is cancelled. `bound` is the worst price
        in points at which anything but a limit may be filled.

        At the market, a short position is closed by the same order first. An order that waits
        is for `units` and no more, because the position may be another by then.
        """
        ...

    def sell(
        self,
        units: int,
        *,
        stop: int = 0,
        target: int = 0,
        trail: int = 0,
        limit: int = 0,
        stop_entry: int = 0,
        touched: int = 0,
        bound: int = 0,
        good_for: int = 0,
    ) -> None:
        """Sell: `buy` the other way round."""
        ...

    def close(self, units: int = 0) -> None:
        """Close so many units of the position at the market; 0, or more than there are, is all."""
        ...

    def cancel(self) -> None:
        """Take back the order that waits; `on_denied` tells when it is gone.

        It may still be filled before. Without an order that waits, nothing happens.
        """
        ...


class Strategy(ABC):
    """The base of every strategy."""

    title = ""

    def check(self) -> None:  # noqa: B027 few need it
        """Look at the parameters together; raise `InvalidParameter` where they do not fit."""

    def warm_up(self) -> int:
        """Return how many ticks must be seen before the indicators are valid."""
        return 0

    @abstractmethod
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Look at one tick, and ask for orders."""

    def on_fill(self, fill: FillNotice, orders: Orders) -> None:  # noqa: B027 few need it
        """Learn of a fill; `orders` already shows the position after it."""

    def on_denied(self, orders: Orders) -> None:  # noqa: B027 few need it
        """Learn that the order in flight came to nothing, or to nothing more than was filled.

        It was denied, refused or cancelled, or it waited in vain.
        """
