"""Indicators with more than one figure: channels round the price, and MACD."""

from strategies.base import Bar, Indicator
from strategies.indicators import Deviation, Ema, Highest, Lowest


class Donchian(Indicator):
    """The highest high and the lowest low of the latest bars."""

    highest: Highest
    lowest: Lowest
    upper: float = 0.0
    lower: float = 0.0
    valid: bool = False

    def over(self, length: int) -> None:
        """Say over how many bars it goes."""
        self.highest.over(length)
        self.lowest.over(length)

    def update(self, bar: Bar) -> None:
        """Take a bar in."""
        self.upper = self.highest.update(bar.high)
        self.lower = self.lowest.update(bar.low)
        self.valid = self.highest.valid


class Bollinger(Indicator):
    """A plain average with a band of so many standard deviations on both sides."""

    deviation: Deviation
    width: float = 2.0
    middle: float = 0.0
    upper: float = 0.0
    lower: float = 0.0
    valid: bool = False

    def over(self, length: int, width: float) -> None:
        """Say over how many values it goes, and how many deviations wide a side is."""
        self.deviation.over(length)
        self.width = width

    def update(self, value: float) -> None:
        """Take a value in."""
        away = self.width * self.deviation.update(value)
        self.middle = self.deviation.mean
        self.upper = self.middle + away
        self.lower = self.middle - away
        self.valid = self.deviation.valid


class Macd(Indicator):
    """The difference of two exponential averages (`value`), and an average of it (`signal`)."""

    fast: Ema
    slow: Ema
    average: Ema
    value: float = 0.0
    signal: float = 0.0
    histogram: float = 0.0
    valid: bool = False

    def over(self, fast: int, slow: int, signal: int) -> None:
        """Say over how many values the averages go."""
        self.fast.over(fast)
        self.slow.over(slow)
        self.average.over(signal)

    def update(self, value: float) -> float:
        """Take a value in and return the histogram: the difference above its average."""
        fast, slow = self.fast.update(value), self.slow.update(value)
        self.value = fast - slow
        if self.slow.valid:
            self.signal = self.average.update(self.value)
            self.valid = self.average.valid
        self.histogram = self.value - self.signal
        return self.histogram
