"""Strategies that use everything there is."""

from typing import Annotated

from strategies.base import (
    Bar,
    FillNotice,
    Indicator,
    Orders,
    Parameter,
    Quote,
    Size,
    Strategy,
)


class Average(Indicator):
    """The average of the latest values."""

    values: Annotated[list[float], Size(64)]
    total: float = 0.0
    count: int = 0
    place: int = 0

    def update(self, value: float, length: int) -> float:
        """Take a value in."""
        if self.count == length:
            self.total -= self.values[self.place]
        else:
            self.count += 1
        self.values[self.place] = value
        self.total += value
        self.place = (self.place + 1) % length
        return self.total / self.count


class Restless(Strategy):
    """Draws orders of every kind from a seed of its own."""

    seed: Annotated[int, Parameter(text="Seed", minimum=1, maximum=2**31)] = 1
    units: Annotated[int, Parameter(text="Units", minimum=1, maximum=10**7)] = 1_000
    every: Annotated[int, Parameter(text="Ticks between orders", minimum=1, maximum=10**6)] = 7
    length: Annotated[int, Parameter(text="Length", minimum=1, maximum=64)] = 20

    average: Average
    marks: Annotated[list[int], Size(8)]
    state: int = 0
    ticks: int = 0
    fills: int = 0
    denials: int = 0
    bars: int = 0
    highest: float = 0.0
    above: bool = False

    def start(self) -> None:
        """Begin at the seed."""
        self.state = self.seed

    def bar_seconds(self) -> int:
        """Bars of five minutes."""
        return 300

    def draw(self, below: int) -> int:
        """Draw a number."""
        self.state = (self.state * 1_103_515_245 + 12_345) % 2_147_483_648
        return self.state // 65_536 % below

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Ask for something now and then."""
        self.ticks += 1
        level = self.average.update((tick.bid + tick.ask) / 2, self.length)
        self.above = tick.bid > level
        if orders.waiting and self.draw(40) == 0:
            orders.cancel()
        if self.ticks % self.every != 0:
            return
        choice = self.draw(12)
        units = self.units * (1 + self.draw(5))
        stop = 15 + self.draw(120)
        target = 20 + self.draw(160)
        trail = 60 + self.draw(100) if self.draw(3) == 0 else 0
        if choice == 0:
            orders.buy(units, stop=stop, target=target, trail=trail)
        elif choice == 1:
            orders.sell(units, stop=stop, target=target, trail=trail)
        elif choice == 2:
            orders.buy(units, stop=stop, limit=tick.ask - self.draw(60), good_for=600)
        elif choice == 3:
            orders.sell(units, stop=stop, limit=tick.bid + self.draw(60), good_for=600)
        elif choice == 4:
            orders.buy(units, target=target, stop_entry=tick.ask + self.draw(60) - 5)
        elif choice == 5:
            orders.sell(units, target=target, stop_entry=tick.bid - self.draw(60) + 5)
        elif choice == 6:
            orders.buy(units, trail=trail, touched=tick.ask + self.draw(80) - 40, good_for=900)
        elif choice == 7:
            orders.sell(units, touched=tick.bid + self.draw(80) - 40, bound=tick.bid - 50)
        elif choice == 8:
            orders.close()
        elif choice == 9:
            orders.close(self.units)
        elif choice == 10:
            orders.buy(units, bound=tick.ask + 2)
        else:
            orders.sell(units * 3)

    def on_bar(self, bar: Bar, orders: Orders) -> None:
        """Remember the highest, and get out now and then."""
        self.bars += 1
        self.highest = max(self.highest, bar.high - bar.low, abs(bar.close - bar.open))
        if bar.ticks > 40 and self.draw(9) == 0:
            orders.close()

    def on_fill(self, fill: FillNotice, orders: Orders) -> None:
        """Count, remember, and answer some fills with an order."""
        self.marks[self.fills % len(self.marks)] = fill.price
        self.fills += 1
        if self.draw(15) != 0:
            return
        if fill.units > 0:
            orders.sell(self.units)
        else:
            orders.buy(self.units)

    def on_denied(self, orders: Orders) -> None:
        """Count, and try something else now and then."""
        self.denials += 1
        if self.draw(10) == 0 and orders.position > 0:
            orders.close(self.units)


class Holder(Strategy):
    """Buys in three parts and holds whatever comes."""

    units: Annotated[int, Parameter(text="Units", minimum=1, maximum=10**7)] = 1_000
    ticks: int = 0

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Buy thrice."""
        self.ticks += 1
        if self.ticks <= 3:
            orders.buy(self.units)
