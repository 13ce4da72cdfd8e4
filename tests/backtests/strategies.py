"""Strategies that go wrong, each in its way."""

from typing import Annotated

from strategies import catalogue
from strategies.base import FillNotice, Orders, Parameter, Quote, Strategy


class Throws(Strategy):
    """Divide by zero."""

    title = "Throws"

    ticks: int = 0
    share: int = 0

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Go wrong after a while."""
        self.ticks += 1
        if self.ticks > 5_000:
            self.share = self.ticks // (self.share - self.share)


class Loops(Strategy):
    """Never come back."""

    title = "Loops"

    ticks: int = 0
    laps: int = 0

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Go wrong after a while."""
        self.ticks += 1
        while self.ticks > 5_000:
            self.laps += 1


class OrdersWithoutEnd(Strategy):
    """Ask again whenever something was filled."""

    title = "Orders without end"

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Buy, and see what comes of it."""
        orders.buy(1, stop=1_000)

    def on_fill(self, fill: FillNotice, orders: Orders) -> None:
        """Buy again."""
        orders.buy(1, stop=1_000)


class ThrowsAt(Strategy):
    """Divide by zero with some parameters."""

    title = "Throws at"

    at: Annotated[int, Parameter(text="The tick, 0 for none", minimum=0, maximum=1_000_000)] = 0
    ticks: int = 0
    share: int = 0

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Go wrong in a tick."""
        self.ticks += 1
        if self.ticks == self.at:
            self.share = self.ticks // (self.share - self.share)
        if self.ticks == 10:
            orders.buy(1_000, stop=10_000)


class LoopsAt(Strategy):
    """Never come back with some parameters."""

    title = "Loops at"

    at: Annotated[int, Parameter(text="The tick, 0 for none", minimum=0, maximum=1_000_000)] = 0
    ticks: int = 0
    laps: int = 0

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Go wrong in a tick."""
        self.ticks += 1
        while self.ticks == self.at:
            self.laps += 1
        if self.ticks == 10:
            orders.buy(1_000, stop=10_000)


BAD = {
    "throws": Throws,
    "loops": Loops,
    "orders_without_end": OrdersWithoutEnd,
    "throws_at": ThrowsAt,
    "loops_at": LoopsAt,
}


def know_bad_strategies() -> None:
    """Have the catalogue know them."""
    catalogue.STRATEGIES.update(BAD)
