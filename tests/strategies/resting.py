"""A strategy that waits for its prices with limits, and takes back those left behind."""

from typing import Annotated

from domain.orders import RunId
from domain.runs import Run
from engine.step import LiveStepper
from strategies.base import FillNotice, Orders, Parameter, Quote, Strategy

UNITS = Parameter(text="Units to buy", minimum=2, maximum=1_000_000)
POINTS = Parameter(text="Points", minimum=1, maximum=10_000)


class Resting(Strategy):
    """Buy below the market with a limit; close half of it soon after, and later the rest."""

    title = "Resting"

    units: Annotated[int, UNITS] = 1_000
    below: Annotated[int, POINTS] = 20
    far: Annotated[int, POINTS] = 30
    trail: Annotated[int, POINTS] = 100
    patience: Annotated[int, POINTS] = 10

    ticks: int = 0
    fills: int = 0
    misses: int = 0

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Wait below the market, follow it up, and get out in two halves."""
        self.ticks += 1
        if orders.waiting and tick.bid - orders.waiting > self.far:
            orders.cancel()
        elif orders.pending:
            return
        elif orders.position == 0:
            at = tick.bid - self.below
            orders.buy(self.units, limit=at, stop=300, trail=self.trail, good_for=3_600)
        elif self.ticks > self.patience:
            orders.close(self.units // 2)
            self.ticks = 0

    def on_fill(self, fill: FillNotice, orders: Orders) -> None:
        """Count from the fill."""
        self.fills += 1
        self.ticks = 0

    def on_denied(self, orders: Orders) -> None:
        """Count what came to nothing."""
        self.misses += 1


class RestingSteppers:
    """Builds steppers of the strategy, whatever a run says that it runs."""

    def build(self, run: Run) -> LiveStepper:
        """Build the strategy with its defaults."""
        return LiveStepper(RunId(run.id), run.instrument, Resting())
