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

    At most one order is in flight: while `pending` is true, what is asked for is ignored.
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
        """Tell whether an order is in flight."""
        ...

    def buy(self, units: int, *, stop: int = 0, target: int = 0) -> None:
        """Buy at the market; a short position is closed by the same order first.

        `stop` and `target` are distances from the fill in points; 0 means none.
        """
        ...

    def sell(self, units: int, *, stop: int = 0, target: int = 0) -> None:
        """Sell at the market; a long position is closed by the same order first."""
        ...

    def close(self) -> None:
        """Close the whole position at the market."""
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
        """Learn that the order in flight came to nothing."""
