"""London breakout: follow the market out of the night's range when London opens."""

from typing import Annotated

from strategies.base import Bar, InvalidParameter, Orders, Parameter, Quote, Strategy
from strategies.sessions import (
    DAY_NS,
    HOUR_NS,
    london_offset,
    london_time,
    new_york_offset,
    second_of_day,
)
from strategies.terms import UnitsHeld

HOUR, DAY = 3_600, 86_400


class LondonBreakout(Strategy):
    """Buy above the night's range when London has opened, sell below it; each once a day.

    The range is of the bars of the night by London's clocks. Until the last hour of entry a price
    beyond it, by a buffer, is followed; the stop stands at the other side of the range, the
    target so many ranges away. What is left is closed at an hour by New York's clocks. A range
    that is too narrow or too wide is left alone. A well-known day trader's rule, told by Kathy
    Lien (Day Trading and Swing Trading the Currency Market, 2008) for the hours before and after
    the opening. Both cities' summer times are kept. Distances are points, hours are those of
    the wall clocks.
    """

    title = "London breakout"

    bar: Annotated[
        int, Parameter(text="Length of a bar", unit="seconds", minimum=60, maximum=3_600)
    ] = 300
    opening: Annotated[
        int, Parameter(text="London opens, and the range ends", unit="hour", minimum=1, maximum=12)
    ] = 8
    last_entry: Annotated[
        int, Parameter(text="No entries from then on, London", unit="hour", minimum=2, maximum=20)
    ] = 11
    flat: Annotated[
        int, Parameter(text="What is left is closed, New York", unit="hour", minimum=1, maximum=16)
    ] = 16
    buffer: Annotated[
        int, Parameter(text="How far beyond the range", unit="points", minimum=0, maximum=10_000)
    ] = 20
    narrowest: Annotated[
        int, Parameter(text="Narrowest range", unit="points", minimum=1, maximum=100_000)
    ] = 100
    widest: Annotated[
        int, Parameter(text="Widest range", unit="points", minimum=1, maximum=100_000)
    ] = 800
    reward: Annotated[
        float, Parameter(text="Target; 0 for none", unit="ranges", minimum=0.0, maximum=20.0)
    ] = 1.5
    units: UnitsHeld = 100_000

    day: int = -1
    opens_at: int = 0
    entries_end: int = 0
    flat_at: int = 0
    high: float = 0.0
    low: float = 0.0
    bars: int = 0
    bought: bool = False
    sold: bool = False

    def bar_seconds(self) -> int:
        """Return the length of its bars."""
        return self.bar

    def warm_up_bars(self) -> int:
        """Return the bars of a day, of which the night is one part."""
        return DAY // self.bar

    def check(self) -> None:
        """Refuse hours out of order, a range without width, and bars that do not fill an hour."""
        if HOUR % self.bar != 0:
            raise InvalidParameter("bar", f"must divide an hour of {HOUR:,} seconds")
        if self.opening >= self.last_entry:
            raise InvalidParameter("opening", f"must be before last_entry ({self.last_entry})")
        # New York is four or five hours behind London.
        if self.flat + 4 < self.last_entry:
            raise InvalidParameter("flat", "is before last_entry: it is New York's hour")
        if self.narrowest >= self.widest:
            raise InvalidParameter("narrowest", f"must be below widest ({self.widest})")

    def on_bar(self, bar: Bar, orders: Orders) -> None:
        """Begin a new day, and widen the night's range."""
        local = london_time(bar.time)
        if local // DAY_NS != self.day:
            self.begin_day(local)
        if second_of_day(local) >= self.opening * HOUR:
            return
        self.high = bar.high if self.bars == 0 else max(self.high, bar.high)
        self.low = bar.low if self.bars == 0 else min(self.low, bar.low)
        self.bars += 1

    def begin_day(self, local: int) -> None:
        """Find the day's hours. Clocks change on Sundays, when nothing is entered."""
        self.day = local // DAY_NS
        midnight = self.day * DAY_NS
        noon = midnight + DAY_NS // 2
        self.opens_at = midnight + self.opening * HOUR_NS - london_offset(noon)
        self.entries_end = midnight + self.last_entry * HOUR_NS - london_offset(noon)
        self.flat_at = midnight + self.flat * HOUR_NS - new_york_offset(noon)
        self.bars = 0
        self.bought = False
        self.sold = False

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Enter beyond the range in the morning, and be flat in the evening."""
        if orders.pending or self.bars == 0:
            return
        if self.opens_at <= tick.time < self.entries_end:
            self.look_out(tick, orders)
        elif tick.time >= self.flat_at and orders.position != 0:
            orders.close()

    def look_out(self, tick: Quote, orders: Orders) -> None:
        """Follow a price that has left the range."""
        wide = round(self.high - self.low)
        if not self.narrowest <= wide <= self.widest:
            return
        mid = (tick.bid + tick.ask) / 2
        target = round(self.reward * wide)
        if mid > self.high + self.buffer and not self.bought and orders.position <= 0:
            self.bought = True
            orders.buy(self.units, stop=wide + self.buffer, target=target)
        elif mid < self.low - self.buffer and not self.sold and orders.position >= 0:
            self.sold = True
            orders.sell(self.units, stop=wide + self.buffer, target=target)
