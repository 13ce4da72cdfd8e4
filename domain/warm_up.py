"""Past prices for indicators, where no ticks were recorded: candles as if they were ticks."""

from collections.abc import Iterable
from datetime import timedelta

from domain.broker import Candle
from domain.instruments import Instrument
from domain.ticks import Tick, TickId
from domain.times import to_ns

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
