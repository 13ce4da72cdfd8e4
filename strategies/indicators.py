"""Indicators, one value at a time; none looks at a value twice.

An indicator is a field of a strategy: `average: Ema`. In `start` it is told over how many values
it goes, in `on_tick` or `on_bar` it is given the next one:

    def start(self) -> None:
        self.average.over(20)

    def on_bar(self, bar: Bar, orders: Orders) -> None:
        self.average.update(bar.close)
        if self.average.valid and bar.close > self.average.value: ...

Before it is `valid`, its value is of as many values as there were. Those that keep the values
themselves go over `LONGEST` at most.
"""

import math
from typing import Annotated

from strategies.base import Bar, Indicator, Size

LONGEST = 500
"""How many values the indicators go over that keep each of them."""


def ema(average: float, value: float, length: int) -> float:
    """Move an exponential average of `length` values on by one value."""
    return average + (value - average) * (2.0 / (length + 1))


def within(length: int, least: int = 1, most: int = LONGEST) -> int:
    """Return a length that an indicator can go over; raises `ValueError`."""
    if not least <= length <= most:
        raise ValueError(f"an indicator goes over {least} to {most:,} values, not {length:,}")
    return length


class Ema(Indicator):
    """An exponential average that begins at the first value; as quick as one of `length`."""

    length: int = 1
    seen: int = 0
    value: float = 0.0
    valid: bool = False

    def over(self, length: int) -> None:
        """Say over how many values it goes."""
        self.length = within(length, most=1_000_000_000)

    def update(self, value: float) -> float:
        """Take a value in and return the average."""
        self.value = ema(self.value, value, self.length) if self.seen > 0 else value
        self.seen += 1
        self.valid = self.seen >= self.length
        return self.value


class Sma(Indicator):
    """The plain average of the latest values."""

    values: Annotated[list[float], Size(LONGEST)]
    length: int = 1
    seen: int = 0
    place: int = 0
    total: float = 0.0
    value: float = 0.0
    valid: bool = False

    def over(self, length: int) -> None:
        """Say over how many values it goes."""
        self.length = within(length)

    def update(self, value: float) -> float:
        """Take a value in and return the average."""
        if self.seen >= self.length:
            self.total -= self.values[self.place]
        self.total += value
        self.values[self.place] = value
        self.seen += 1
        self.place += 1
        if self.place == self.length:
            self.place = 0
            self.add_up()
        self.valid = self.seen >= self.length
        self.value = self.total / min(self.seen, self.length)
        return self.value

    def add_up(self) -> None:
        """Add all values up anew, once a round, so that errors of rounding do not add up."""
        total = 0.0
        for place in range(self.length):
            total += self.values[place]
        self.total = total


class Deviation(Indicator):
    """Mean and standard deviation (of the values as they are, divided by their number)."""

    values: Annotated[list[float], Size(LONGEST)]
    length: int = 2
    seen: int = 0
    place: int = 0
    mean: float = 0.0
    squares: float = 0.0
    value: float = 0.0
    valid: bool = False

    def over(self, length: int) -> None:
        """Say over how many values it goes."""
        self.length = within(length, least=2)

    def update(self, value: float) -> float:
        """Take a value in and return the deviation."""
        before = self.mean
        if self.seen < self.length:
            self.mean += (value - before) / (self.seen + 1)
            self.squares += (value - before) * (value - self.mean)
        else:
            oldest = self.values[self.place]
            self.mean += (value - oldest) / self.length
            self.squares += (value - oldest) * (value - self.mean + oldest - before)
        self.values[self.place] = value
        self.seen += 1
        self.place += 1
        if self.place == self.length:
            self.place = 0
            self.measure()
        self.valid = self.seen >= self.length
        self.value = math.sqrt(max(self.squares, 0.0) / min(self.seen, self.length))
        return self.value

    def measure(self) -> None:
        """Measure all values anew, once a round, so that errors of rounding do not add up."""
        total = 0.0
        for place in range(self.length):
            total += self.values[place]
        self.mean = total / self.length
        squares = 0.0
        for place in range(self.length):
            away = self.values[place] - self.mean
            squares += away * away
        self.squares = squares


class Wilder(Indicator):
    """Wilder's average: plain over the first values, then each new one counts 1 / length."""

    length: int = 1
    seen: int = 0
    value: float = 0.0
    valid: bool = False

    def over(self, length: int) -> None:
        """Say over how many values it goes."""
        self.length = within(length, most=1_000_000)

    def update(self, value: float) -> float:
        """Take a value in and return the average."""
        self.seen += 1
        self.value += (value - self.value) / min(self.seen, self.length)
        self.valid = self.seen >= self.length
        return self.value


class Rsi(Indicator):
    """Wilder's relative strength index, 0 to 100; 50 where nothing has moved."""

    gains: Wilder
    losses: Wilder
    seen: int = 0
    last: float = 0.0
    value: float = 50.0
    valid: bool = False

    def over(self, length: int) -> None:
        """Say over how many changes it goes."""
        self.gains.over(length)
        self.losses.over(length)

    def update(self, value: float) -> float:
        """Take a value in and return the index."""
        if self.seen > 0:
            gain = self.gains.update(max(value - self.last, 0.0))
            loss = self.losses.update(max(self.last - value, 0.0))
            self.value = 100.0 * gain / (gain + loss) if gain + loss > 0.0 else 50.0
            self.valid = self.gains.valid
        self.last = value
        self.seen += 1
        return self.value


class Atr(Indicator):
    """Wilder's average true range of bars, in points."""

    ranges: Wilder
    last: float = 0.0
    value: float = 0.0
    valid: bool = False

    def over(self, length: int) -> None:
        """Say over how many bars it goes."""
        self.ranges.over(length)

    def update(self, bar: Bar) -> float:
        """Take a bar in and return the average true range."""
        high, low = bar.high, bar.low
        if self.ranges.seen > 0:
            high = max(high, self.last)
            low = min(low, self.last)
        self.last = bar.close
        self.value = self.ranges.update(high - low)
        self.valid = self.ranges.valid
        return self.value


class Highest(Indicator):
    """The highest of the latest values.

    Only those are kept that may still become the highest: each one is lower than the one before.
    """

    values: Annotated[list[float], Size(LONGEST)]
    numbers: Annotated[list[int], Size(LONGEST)]
    length: int = 1
    seen: int = 0
    first: int = 0
    kept: int = 0
    value: float = 0.0
    valid: bool = False

    def over(self, length: int) -> None:
        """Say over how many values it goes."""
        self.length = within(length)

    def update(self, value: float) -> float:
        """Take a value in and return the highest."""
        if self.kept > 0 and self.numbers[self.first] <= self.seen - self.length:
            self.first = (self.first + 1) % LONGEST
            self.kept -= 1
        while self.kept > 0 and self.values[(self.first + self.kept - 1) % LONGEST] <= value:
            self.kept -= 1
        place = (self.first + self.kept) % LONGEST
        self.values[place] = value
        self.numbers[place] = self.seen
        self.kept += 1
        self.seen += 1
        self.valid = self.seen >= self.length
        self.value = self.values[self.first]
        return self.value


class Lowest(Indicator):
    """The lowest of the latest values."""

    turned: Highest
    value: float = 0.0
    valid: bool = False

    def over(self, length: int) -> None:
        """Say over how many values it goes."""
        self.turned.over(length)

    def update(self, value: float) -> float:
        """Take a value in and return the lowest."""
        self.value = -self.turned.update(-value)
        self.valid = self.turned.valid
        return self.value
