"""A strategy that holds something and waits for more of it."""

from typing import Annotated

from domain.orders import RunId
from domain.runs import Run
from engine.step import LiveStepper
from strategies.base import Orders, Parameter, Quote, Strategy


class Adding(Strategy):
    """Buy at the market, and wait below it with a limit for as much again."""

    title = "Adding"

    units: Annotated[int, Parameter(text="Units to buy", minimum=1, maximum=1_000_000)] = 1_000
    below: Annotated[int, Parameter(text="Points", minimum=1, maximum=10_000)] = 200

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Have one order in flight at all times."""
        if orders.pending:
            return
        if orders.position == 0:
            orders.buy(self.units, stop=1_000)
        else:
            orders.buy(self.units, limit=tick.bid - self.below, stop=1_000, good_for=3_600)


class AddingSteppers:
    """Builds steppers of the strategy, whatever a run says that it runs."""

    def build(self, run: Run) -> LiveStepper:
        """Build the strategy with its defaults."""
        return LiveStepper(RunId(run.id), run.instrument, Adding())
