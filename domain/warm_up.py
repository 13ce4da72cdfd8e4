"""Past prices for indicators, where no ticks were recorded: candles as if they were ticks."""

from collections.abc import Iterable
from datetime import timedelta

from domain.broker import Candle
from domain.instruments import Instrument
from domain.ticks import Tick, TickId
from domain.times import SECOND_NS, to_ns

GRANULARITIES = {
    "S5": 5,
    "S10": 10,
    "S15": 15,
    "S30": 30,
    "M1": 60,
    "M2": 120,
    "M4": 240,
    "M5": 300,
    "M10": 600,
    "M15": 900,
    "M30": 1_800,
    "H1": 3_600,
}
"""Candles that begin at whole multiples of their length; longer ones begin with New York's day."""

GRANULARITY = "S5"
LENGTH = timedelta(seconds=5)
MOST_CANDLES = 5_000
"""How many candles a broker gives at once."""

LATEST = TickId(2**63 - 1, 0)


def ticks_of_candles(
    candles: Iterable[Candle], instrument: Instrument, before: TickId, count: int
) -> list[Tick]:
    """Take the close of each finished candle before a tick as one tick without a spread."""
    ticks = []
    for candle in candles:
        mid = instrument.points(candle.close)
        tick = Tick(TickId(to_ns(candle.time + LENGTH), 0), mid, mid)
        if candle.complete and tick.id < before:
            ticks.append(tick)
    return ticks[-count:] if count else []


def granularity_for(bar_seconds: int) -> str | None:
    """Return the longest candles that bars can be made of, or None where none fit."""
    fitting = [name for name, length in GRANULARITIES.items() if bar_seconds % length == 0]
    return fitting[-1] if fitting and bar_seconds > 0 else None


def ticks_within_candles(
    candles: Iterable[Candle], granularity: str, instrument: Instrument, before: TickId
) -> list[Tick]:
    """Take each candle before a tick as four ticks without a spread, so that it makes its bar.

    The candle that is not finished is taken too: it begins the bar in which trading begins.
    """
    length = GRANULARITIES[granularity] * SECOND_NS
    ticks = []
    for candle in candles:
        began = to_ns(candle.time)
        prices = (candle.open, candle.high, candle.low, candle.close)
        for part, price in enumerate(prices):
            mid = instrument.points(price)
            tick = Tick(TickId(began + part * length // len(prices), 0), mid, mid)
            if tick.id < before:
                ticks.append(tick)
    return ticks
