"""EMA cross: follow the trend that two moving averages of the mid price agree on."""

from typing import Annotated

from strategies.base import InvalidParameter, Orders, Parameter, Quote, Strategy
from strategies.indicators import ema


class EmaCross(Strategy):
    """Buy when the fast average rises above the slow one, sell when it falls below.

    Both averages are exponential, of the mid price, counted in ticks. Every order carries a
    stop and a target. A cross against an open position turns it round in one order; after a
    stop or a target the strategy waits for the next cross.
    """

    title = "EMA cross"

    fast: Annotated[
        int,
        Parameter(text="Length of the fast average", unit="ticks", minimum=2, maximum=100_000),
    ] = 1_000
    slow: Annotated[
        int,
        Parameter(text="Length of the slow average", unit="ticks", minimum=3, maximum=500_000),
    ] = 6_000
    units: Annotated[
        int,
        Parameter(
            text="Units of the base currency to hold", unit="units", minimum=1, maximum=100_000_000
        ),
    ] = 100_000
    stop: Annotated[
        int,
        Parameter(
            text="Distance of the stop from the fill", unit="points", minimum=1, maximum=100_000
        ),
    ] = 80
    target: Annotated[
        int,
        Parameter(
            text="Distance of the target from the fill; 0 for none",
            unit="points",
            minimum=0,
            maximum=100_000,
        ),
    ] = 160

    ticks: int = 0
    fast_ema: float = 0.0
    slow_ema: float = 0.0
    difference: float = 0.0
    signal: int = 0

    def check(self) -> None:
        """Refuse a fast average that is not the faster one."""
        if self.fast >= self.slow:
            raise InvalidParameter("fast", f"must be below slow ({self.slow})")

    def warm_up(self) -> int:
        """Return how many ticks the slow average needs."""
        return self.slow

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Move the averages on, and act on a cross once no order is in flight."""
        mid = (tick.bid + tick.ask) / 2
        if self.ticks == 0:
            self.fast_ema = mid
            self.slow_ema = mid
        else:
            self.fast_ema = ema(self.fast_ema, mid, self.fast)
            self.slow_ema = ema(self.slow_ema, mid, self.slow)
        self.ticks += 1
        if self.ticks < self.slow:
            return
        previous = self.difference
        self.difference = self.fast_ema - self.slow_ema
        if self.ticks == self.slow:
            return
        if previous <= 0.0 < self.difference:
            self.signal = 1
        elif previous >= 0.0 > self.difference:
            self.signal = -1
        if self.signal == 0 or orders.pending:
            return
        if self.signal > 0 and orders.position <= 0:
            orders.buy(self.units, stop=self.stop, target=self.target)
        elif self.signal < 0 and orders.position >= 0:
            orders.sell(self.units, stop=self.stop, target=self.target)
        self.signal = 0
