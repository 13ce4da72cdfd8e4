"""Bollinger breakout: follow the market out of its bands."""

import math
from typing import Annotated

from strategies.base import Bar, InvalidParameter, Orders, Parameter, Quote, Strategy
from strategies.channels import Bollinger
from strategies.indicators import LONGEST
from strategies.terms import BarSeconds, StopDistance, TargetDistance, UnitsHeld, hold


class BollingerBreakout(Strategy):
    """Buy when a bar closes above the upper band, sell when one closes below the lower.

    The bands are a plain average of the closes and so many standard deviations on both sides
    (John Bollinger, Bollinger on Bollinger Bands, 2001, the volatility breakout). A position is
    closed when a bar closes on the other side of the average, or at its stop or target. Quiet
    markets give many false breakouts. Distances are points, lengths are bars.
    """

    title = "Bollinger breakout"

    bar: BarSeconds = 900
    length: Annotated[
        int, Parameter(text="Length of the average", unit="bars", minimum=3, maximum=LONGEST)
    ] = 20
    width: Annotated[
        float,
        Parameter(text="Width of a band", unit="standard deviations", minimum=0.1, maximum=10.0),
    ] = 2.0
    units: UnitsHeld = 100_000
    stop: StopDistance = 300
    target: TargetDistance = 0

    bands: Bollinger
    acting: bool = False
    side: int = 0

    def start(self) -> None:
        """Set the bands up."""
        self.bands.over(self.length, self.width)

    def bar_seconds(self) -> int:
        """Return the length of its bars."""
        return self.bar

    def warm_up_bars(self) -> int:
        """Return how many bars the bands need."""
        return self.length

    def check(self) -> None:
        """Refuse bands that no close can leave, because each close is part of its own band."""
        widest = math.sqrt(self.length - 1)
        if self.width >= widest:
            raise InvalidParameter(
                "width", f"must be below {widest:.2f}: no close of {self.length} bars is further"
            )

    def on_bar(self, bar: Bar, orders: Orders) -> None:
        """Look for a close outside of the bands, or back across the average."""
        bands = self.bands
        bands.update(bar.close)
        if not bands.valid:
            return
        if bar.close > bands.upper:
            self.wish(1)
        elif bar.close < bands.lower:
            self.wish(-1)
        elif (orders.position > 0 and bar.close < bands.middle) or (
            orders.position < 0 and bar.close > bands.middle
        ):
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
