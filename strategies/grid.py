"""A grid: buy lower and lower, sell higher and higher, and hope for the way back."""

from typing import Annotated

from strategies.base import FillNotice, InvalidParameter, Orders, Parameter, Quote, Strategy
from strategies.terms import UnitsHeld

SECOND_NS = 1_000_000_000


class Grid(Strategy):
    """Buy some units at each level that the price falls, sell some at each that it rises.

    RISKS: it wins small and often, and loses much and seldom. In a trend it adds to what loses
    until every level is held; the loss of the whole grid at its stop is about units * levels *
    (grid_stop - spacing * (levels + 1) / 2) points, many times what a level earns, and a gap
    through the stop makes it more. A fine profit over months proves nothing. Financing of what is
    held comes on top. It is here because it is asked for, not because it is a good idea.

    The levels stand `spacing` apart on both sides of an anchor, the mid price at which the grid
    began; there are `levels` on each side and no more. Beyond `grid_stop` everything is closed,
    each order's own stop stands there too, and after a rest the grid begins anew. Folklore of
    retail trading, without an author; an arithmetic averaging down. Distances are points.
    """

    title = "Grid (averages into losses)"

    spacing: Annotated[
        int, Parameter(text="Distance of the levels", unit="points", minimum=10, maximum=10_000)
    ] = 100
    levels: Annotated[
        int, Parameter(text="Levels on each side", unit="levels", minimum=1, maximum=20)
    ] = 5
    grid_stop: Annotated[
        int,
        Parameter(
            text="Distance from the anchor at which all is closed",
            unit="points",
            minimum=20,
            maximum=300_000,
        ),
    ] = 700
    rest: Annotated[
        int, Parameter(text="Rest after the stop", unit="seconds", minimum=0, maximum=2_592_000)
    ] = 86_400
    units: UnitsHeld = 10_000

    anchor: float = 0.0
    level: int = 0
    broken: bool = False
    rests_until: int = 0
    asked: bool = False

    def check(self) -> None:
        """Refuse a stop that is not beyond the last level."""
        last = self.spacing * self.levels
        if self.grid_stop <= last:
            raise InvalidParameter("grid_stop", f"must be beyond the last level ({last} points)")

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Hold what the price's level asks for, or nothing beyond the stop."""
        if orders.pending:
            return
        mid = (tick.bid + tick.ask) / 2
        if self.anchor == 0.0:
            self.begin(mid, tick.time, orders)
            return
        beyond_low = tick.bid <= self.anchor - self.grid_stop
        if beyond_low or tick.ask >= self.anchor + self.grid_stop:
            self.broken = True
        if self.broken:
            self.give_up(tick.time, orders)
            return
        self.find_level(mid)
        self.fit(tick, orders)

    def begin(self, mid: float, time: int, orders: Orders) -> None:
        """Set the anchor, after the rest and from flat only."""
        if time >= self.rests_until and orders.position == 0:
            self.anchor = mid
            self.level = 0

    def give_up(self, time: int, orders: Orders) -> None:
        """Close everything, then rest."""
        if orders.position != 0:
            self.asked = True
            orders.close()
            return
        self.anchor = 0.0
        self.broken = False
        self.rests_until = time + self.rest * SECOND_NS

    def find_level(self, mid: float) -> None:
        """Move to the next level once the price is there: a whole spacing from the one before."""
        while self.level < self.levels and mid >= self.anchor + (self.level + 1) * self.spacing:
            self.level += 1
        while self.level > -self.levels and mid <= self.anchor + (self.level - 1) * self.spacing:
            self.level -= 1

    def fit(self, tick: Quote, orders: Orders) -> None:
        """Bring the position to the level's: closing first, adding under the grid's stop."""
        missing = -self.level * self.units - orders.position
        if missing == 0:
            return
        self.asked = True
        if missing * orders.position < 0:
            orders.close(min(abs(missing), abs(orders.position)))
        elif missing > 0:
            orders.buy(missing, stop=max(round(tick.ask - self.anchor + self.grid_stop), 1))
        else:
            orders.sell(-missing, stop=max(round(self.anchor + self.grid_stop - tick.bid), 1))

    def on_fill(self, fill: FillNotice, orders: Orders) -> None:
        """Give the whole grid up when the broker has stopped a part of it."""
        if self.asked:
            self.asked = orders.pending
        else:
            self.broken = True

    def on_denied(self, orders: Orders) -> None:
        """Forget the order."""
        self.asked = False
