"""Bars of mid prices, built tick by tick as the compiled loops build them."""

from typing import NamedTuple, Protocol

from domain.times import SECOND_NS


class FinishedBar(NamedTuple):
    """A bar as a strategy is told of it."""

    time: int
    open: float
    high: float
    low: float
    close: float
    ticks: int


class Quoted(Protocol):
    """A tick's time and prices."""

    @property
    def time(self) -> int: ...
    @property
    def bid(self) -> int: ...
    @property
    def ask(self) -> int: ...


class Bars:
    """The bar that is being built. Prices are kept doubled: the mid is half a point exact."""

    FIELDS = ("bar.end", "bar.start", "bar.open", "bar.high", "bar.low", "bar.close", "bar.ticks")
    """The names of what it remembers, whole numbers all."""

    def __init__(self, seconds: int) -> None:
        self._length = seconds * SECOND_NS
        self.values = [0] * len(self.FIELDS)

    def add(self, tick: Quoted) -> FinishedBar | None:
        """Take a tick in; returns the bar before, where the tick begins another."""
        if self._length <= 0:
            return None
        doubled = int(tick.bid) + int(tick.ask)
        finished = None
        if tick.time >= self.values[0]:
            finished = self._finished()
            start = tick.time - tick.time % self._length
            self.values = [start + self._length, start, *[doubled] * 4, 0]
        end, start, opened, high, low, _, ticks = self.values
        high, low = max(high, doubled), min(low, doubled)
        self.values = [end, start, opened, high, low, doubled, ticks + 1]
        return finished

    def _finished(self) -> FinishedBar | None:
        end, start, opened, high, low, close, ticks = self.values
        if end == 0:
            return None
        return FinishedBar(start, opened / 2.0, high / 2.0, low / 2.0, close / 2.0, ticks)
