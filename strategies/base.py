"""What a strategy is, what it is given, and what it may ask for.

A strategy is a plain class whose annotated fields have defaults:

- a field annotated `Annotated[int, Parameter(...)]` is a parameter: set when the strategy
  starts, never written by it;
- every other annotated field is state, kept from tick to tick and saved with every checkpoint: a
  number or a flag (`int`, `float`, `bool`), a row of numbers of fixed length
  (`Annotated[list[float], Size(500)]`, zeros at first), or an indicator (`fast: Ema`).

Whatever it remembers must be in its state, and whatever it knows must come from the tick and
from `orders`: no clock, no files, no randomness. That is why it decides the same again when
ticks are replayed after a crash, and why a backtest may compile it.

Prices and distances are points, the last digit of the instrument's prices; ten make a pip.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Annotated, Protocol, Self, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """How a parameter is explained and checked. Both bounds are allowed values."""

    text: str
    minimum: float
    maximum: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """How many numbers a row of state has."""

    length: int


class InvalidParameter(ValueError):
    """A parameter has a value that the strategy cannot run with; all together, without a name."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name or 'the strategy'} {problem}")
        self.name = name
        self.problem = problem

    @property
    def field(self) -> str:
        """Name the field of a request that is wrong."""
        return f"parameters.{self.name}" if self.name else "parameters"


class Quote(Protocol):
    """One tick: market time in nanoseconds UTC, bid and ask in points."""

    @property
    def time(self) -> int: ...
    @property
    def bid(self) -> int: ...
    @property
    def ask(self) -> int: ...


class Bar(Protocol):
    """A finished bar of mid prices in points; `time` is when it began, nanoseconds UTC.

    `ticks` is how many it was made of.
    """

    @property
    def time(self) -> int: ...
    @property
    def open(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def low(self) -> float: ...
    @property
    def close(self) -> float: ...
    @property
    def ticks(self) -> int: ...


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


class Remembering:
    """Has rows and indicators of its own from the start."""

    def __new__(cls, *_given: object) -> Self:
        """Make the rows, filled with zeros, and the indicators that the class declares."""
        made = super().__new__(cls)
        for name, hint in get_type_hints(cls, include_extras=True).items():
            row = _row(hint)
            if row is not None:
                setattr(made, name, row)
            elif isinstance(hint, type) and issubclass(hint, Indicator):
                setattr(made, name, hint())
        return made


class Indicator(Remembering):
    """A figure that is moved on value by value; its annotated fields are state like a strategy's.

    It is a field of a strategy, or of another indicator.
    """


class Strategy(Remembering, ABC):
    """The base of every strategy."""

    title = ""

    def start(self) -> None:
        """Set the state that follows from the parameters; they are checked by then."""

    def bar_seconds(self) -> int:
        """Return how long a bar is that `on_bar` is to be told of; 0 for none."""
        return 0

    def check(self) -> None:
        """Look at the parameters together; raise `InvalidParameter` where they do not fit."""

    def warm_up(self) -> int:
        """Return how many ticks must be seen before the indicators are valid."""
        return 0

    def warm_up_bars(self) -> int:
        """Return how many finished bars must be seen before the indicators are valid."""
        return 0

    @abstractmethod
    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Look at one tick, and ask for orders."""

    def on_bar(self, bar: Bar, orders: Orders) -> None:
        """Learn that a bar is finished, just before the first tick after it."""

    def on_fill(self, fill: FillNotice, orders: Orders) -> None:
        """Learn of a fill; `orders` already shows the position after it."""

    def on_denied(self, orders: Orders) -> None:
        """Learn that the order in flight came to nothing, or to nothing more than was filled.

        It was denied, refused or cancelled, or it waited in vain.
        """


def _row(hint: object) -> list[float] | list[int] | None:
    if get_origin(hint) is not Annotated:
        return None
    kind, *notes = get_args(hint)
    sizes = [note.length for note in notes if isinstance(note, Size)]
    if not sizes or get_origin(kind) is not list:
        return None
    return [get_args(kind)[0](0)] * sizes[0]
