"""Strategies that go wrong, each in its way."""

from strategies import catalogue
from strategies.base import FillNotice, Orders, Quote, Strategy


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


BAD = {"throws": Throws, "loops": Loops, "orders_without_end": OrdersWithoutEnd}


def know_bad_strategies() -> None:
    """Have the catalogue know them."""
    catalogue.STRATEGIES.update(BAD)
