"""MACD: follow the difference of two averages when it turns."""

from typing import Annotated

from strategies.base import Bar, InvalidParameter, Orders, Parameter, Quote, Strategy
from strategies.channels import Macd
from strategies.terms import BarSeconds, StopDistance, TargetDistance, UnitsHeld, hold


class MacdCross(Strategy):
    """Buy when the MACD rises above its signal line, sell when it falls below.

    The MACD is a fast exponential average of the closes less a slow one, the signal line an
    exponential average of that (Gerald Appel, Technical Analysis: Power Tools for Active
    Investors, 2005). It is always long or short, but after a stop or a target, when it waits for
    the next cross. Sideways markets cost it a spread and more each time. Distances are points,
    lengths are bars.
    """

    title = "MACD"

    bar: BarSeconds = 900
    fast: Annotated[
        int, Parameter(text="Length of the fast average", unit="bars", minimum=2, maximum=1_000)
    ] = 12
    slow: Annotated[
        int, Parameter(text="Length of the slow average", unit="bars", minimum=3, maximum=5_000)
    ] = 26
    signal: Annotated[
        int, Parameter(text="Length of the signal line", unit="bars", minimum=2, maximum=1_000)
    ] = 9
    units: UnitsHeld = 100_000
    stop: StopDistance = 300
    target: TargetDistance = 0

    macd: Macd
    previous: float = 0.0
    acting: bool = False
    side: int = 0

    def start(self) -> None:
        """Set the averages up."""
        self.macd.over(self.fast, self.slow, self.signal)

    def bar_seconds(self) -> int:
        """Return the length of its bars."""
        return self.bar

    def warm_up_bars(self) -> int:
        """Return how many bars the averages need: they forget slowly."""
        return 3 * (self.slow + self.signal)

    def check(self) -> None:
        """Refuse a fast average that is not the faster one."""
        if self.fast >= self.slow:
            raise InvalidParameter("fast", f"must be below slow ({self.slow})")

    def on_bar(self, bar: Bar, orders: Orders) -> None:
        """Look for a cross of MACD and signal line."""
        before = self.previous
        was_valid = self.macd.valid
        now = self.macd.update(bar.close)
        self.previous = now
        if was_valid and before <= 0.0 < now:
            self.acting = True
            self.side = 1
        elif was_valid and before >= 0.0 > now:
            self.acting = True
            self.side = -1

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Act on what the bar has shown, once no order is in flight."""
        if self.acting and not orders.pending:
            self.acting = False
            hold(orders, self.side, self.units, self.stop, self.target)
