"""A strategy that goes through everything that can become of its orders, once."""

from typing import Annotated

from domain.orders import RunId
from domain.runs import Run
from engine.step import LiveStepper
from strategies.base import FillNotice, Orders, Parameter, Quote, Size, Strategy

UNITS = Parameter(text="Units to buy", minimum=2, maximum=1_000_000)
POINTS = Parameter(text="Points", minimum=1, maximum=100_000)


class Afternoon(Strategy):
    """Be stopped out, reach a target, turn round, close a half, be denied, and close the rest.

    Meanwhile it keeps averages of what it sees, so that no tick may come twice or be left out.
    """

    title = "Afternoon"

    units: Annotated[int, UNITS] = 1_000
    too_many: Annotated[int, UNITS] = 500_000
    near: Annotated[int, POINTS] = 100
    far: Annotated[int, POINTS] = 3_000
    pace: Annotated[int, POINTS] = 5

    stage: int = 0
    quiet: int = 0
    seen: int = 0
    seen_in_flight: int = 0
    fills: int = 0
    filled: int = 0
    denials: int = 0
    average: float = 0.0
    latest: Annotated[list[float], Size(8)]

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Take the next step once nothing is in flight and it was quiet for a while."""
        middle = (tick.bid + tick.ask) / 2
        self.average += (middle - self.average) / 50
        self.latest[self.seen % 8] = middle
        self.seen += 1
        self.quiet += 1
        if orders.pending:
            self.seen_in_flight += 1
            self.quiet = 0
        elif self.quiet >= self.pace:
            self.act(orders)

    def act(self, orders: Orders) -> None:
        """Ask for what comes next, if the position is what it has to be."""
        if self.stage == 0:
            orders.buy(self.units, stop=self.near, target=self.far)
            self.stage = 1
        elif self.stage == 1 and orders.position == 0:
            orders.buy(self.units, stop=self.far, target=self.near)
            self.stage = 2
        elif self.stage == 2 and orders.position == 0:
            orders.buy(self.units, stop=self.far)
            self.stage = 3
        elif self.stage == 3 and orders.position > 0:
            orders.sell(self.units, stop=self.far)
            self.stage = 4
        elif self.stage == 4 and orders.position < 0:
            orders.close(self.units // 2)
            self.stage = 5
        elif self.stage == 5:
            orders.sell(self.too_many, stop=self.far)
            self.stage = 6
        elif self.stage == 6 and self.denials > 0:
            orders.close()
            self.stage = 7

    def on_fill(self, fill: FillNotice, orders: Orders) -> None:
        """Count what was filled."""
        self.fills += 1
        self.filled += fill.units
        self.quiet = 0

    def on_denied(self, orders: Orders) -> None:
        """Count what came to nothing."""
        self.denials += 1
        self.quiet = 0


class AfternoonSteppers:
    """Builds steppers of the strategy, whatever a run says that it runs."""

    def build(self, run: Run) -> LiveStepper:
        """Build the strategy with its defaults."""
        return LiveStepper(RunId(run.id), run.instrument, Afternoon())
