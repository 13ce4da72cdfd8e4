"""RSI mean reversion: what has run too far comes back."""

from typing import Annotated

from strategies.base import Bar, InvalidParameter, Orders, Parameter, Quote, Strategy
from strategies.indicators import Rsi
from strategies.terms import BarSeconds, StopDistance, TargetDistance, UnitsHeld, hold


class RsiReversion(Strategy):
    """Buy when the RSI of the bars' closes comes back above oversold, sell back below overbought.

    The index is J. Welles Wilder's (New Concepts in Technical Trading Systems, 1978), who
    waits until it has left its extreme. A position is closed where the index reaches its
    middle, 50, or at its stop or target. A strong trend stays at an extreme for long, and each
    entry against it ends at the stop. Prices and distances are points, lengths are bars.
    """

    title = "RSI mean reversion"

    bar: BarSeconds = 300
    length: Annotated[
        int, Parameter(text="Length of the RSI", unit="bars", minimum=2, maximum=1_000)
    ] = 14
    oversold: Annotated[
        float, Parameter(text="Below this it is oversold", minimum=1.0, maximum=50.0)
    ] = 30.0
    overbought: Annotated[
        float, Parameter(text="Above this it is overbought", minimum=50.0, maximum=99.0)
    ] = 70.0
    units: UnitsHeld = 100_000
    stop: StopDistance = 200
    target: TargetDistance = 0

    rsi: Rsi
    previous: float = 50.0
    acting: bool = False
    side: int = 0

    def start(self) -> None:
        """Set the index up."""
        self.rsi.over(self.length)

    def bar_seconds(self) -> int:
        """Return the length of its bars."""
        return self.bar

    def warm_up_bars(self) -> int:
        """Return how many bars the index needs: its smoothing forgets slowly."""
        return 5 * self.length

    def check(self) -> None:
        """Refuse two extremes that are one."""
        if self.oversold >= self.overbought:
            raise InvalidParameter("oversold", f"must be below overbought ({self.overbought:g})")

    def on_bar(self, bar: Bar, orders: Orders) -> None:
        """Look for the index leaving an extreme, or reaching the middle."""
        before = self.previous
        was_valid = self.rsi.valid
        now = self.rsi.update(bar.close)
        self.previous = now
        if not was_valid:
            return
        if before < self.oversold <= now:
            self.wish(1)
        elif before > self.overbought >= now:
            self.wish(-1)
        elif (orders.position > 0 and now >= 50.0) or (orders.position < 0 and now <= 50.0):
            self.wish(0)

    def wish(self, side: int) -> None:
        """Want to be long, short or flat from the next tick on."""
        self.acting = True
        self.side = side

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Act on what the bar has shown, once no order is in flight."""
        if self.acting and not orders.pending:
            self.acting = False
            hold(orders, self.side, self.units, self.stop, self.target)
