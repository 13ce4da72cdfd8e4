"""Donchian channel, as the turtles traded it: follow the market beyond its latest extremes."""

from typing import Annotated

from strategies.base import Bar, InvalidParameter, Orders, Parameter, Quote, Strategy
from strategies.channels import Donchian
from strategies.indicators import LONGEST, Atr
from strategies.terms import BarSeconds, UnitsHeld


class DonchianTurtle(Strategy):
    """Buy when the mid price rises above the highest of the latest bars, sell below the lowest.

    A shorter channel the other way closes the position, and the stop stands some average true
    ranges from the fill (Richard Donchian's four-week rule; Curtis Faith, The Original Turtle
    Trading Rules, 2003, system 1 without its filter and without adding to winners). Most of its
    trades lose a little, few win much. Lengths are bars, the average true range is in points.
    """

    title = "Donchian turtle"

    bar: BarSeconds = 3_600
    entry: Annotated[
        int,
        Parameter(text="Length of the entry's channel", unit="bars", minimum=2, maximum=LONGEST),
    ] = 20
    exit: Annotated[
        int, Parameter(text="Length of the exit's channel", unit="bars", minimum=1, maximum=LONGEST)
    ] = 10
    atr: Annotated[
        int,
        Parameter(text="Length of the true range's average", unit="bars", minimum=1, maximum=1_000),
    ] = 20
    stop_ranges: Annotated[
        float,
        Parameter(
            text="Distance of the stop from the fill",
            unit="average true ranges",
            minimum=0.1,
            maximum=20.0,
        ),
    ] = 2.0
    units: UnitsHeld = 100_000

    entries: Donchian
    exits: Donchian
    ranges: Atr

    def start(self) -> None:
        """Set the channels up."""
        self.entries.over(self.entry)
        self.exits.over(self.exit)
        self.ranges.over(self.atr)

    def bar_seconds(self) -> int:
        """Return the length of its bars."""
        return self.bar

    def warm_up_bars(self) -> int:
        """Return how many bars the channels and the true range need."""
        return max(self.entry, 5 * self.atr)

    def check(self) -> None:
        """Refuse an exit that is never before an entry the other way."""
        if self.exit >= self.entry:
            raise InvalidParameter("exit", f"must be below entry ({self.entry})")

    def on_bar(self, bar: Bar, orders: Orders) -> None:
        """Move the channels on; they are of finished bars only."""
        self.entries.update(bar)
        self.exits.update(bar)
        self.ranges.update(bar)

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Act on a price beyond a channel, once no order is in flight."""
        if orders.pending or not (self.entries.valid and self.ranges.valid):
            return
        mid = (tick.bid + tick.ask) / 2
        stop = max(round(self.stop_ranges * self.ranges.value), 1)
        if mid > self.entries.upper and orders.position <= 0:
            orders.buy(self.units, stop=stop)
        elif mid < self.entries.lower and orders.position >= 0:
            orders.sell(self.units, stop=stop)
        elif (orders.position > 0 and mid < self.exits.lower) or (
            orders.position < 0 and mid > self.exits.upper
        ):
            orders.close()
