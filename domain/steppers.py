"""A strategy as a run's loop sees it."""

from typing import Protocol

from domain.runs import Decided, Run, RunInput, Standing
from domain.ticks import Tick


class Stepper(Protocol):
    """A strategy on one instrument, stepped one tick at a time; the same in, the same out."""

    @property
    def decisions(self) -> int:
        """Return the number of the last decision."""
        ...

    @property
    def is_drained(self) -> bool:
        """Tell whether it drains, is flat and has no order in flight."""
        ...

    def warm_up_ticks(self) -> int:
        """Return how many ticks the indicators need."""
        ...

    def warm_up_bars(self) -> tuple[int, int]:
        """Return how many bars the indicators need, and their length in seconds; 0 for none."""
        ...

    def warm(self, tick: Tick) -> None:
        """Show a past tick, on which nothing is traded."""
        ...

    def step(self, tick: Tick) -> Decided | None:
        """Show the next tick."""
        ...

    def take(self, fact: RunInput) -> Decided | None:
        """Show a fill or a denial, or have it drain."""
        ...

    def stand(self, standing: Standing, decisions: int) -> None:
        """Take position, pending order and numbering from the ledger, after a gap."""
        ...

    def state(self) -> bytes:
        """Return everything that it remembers."""
        ...

    def restore(self, state: bytes, decisions: int) -> None:
        """Go back to what `state` remembers."""
        ...


class StepperFactory(Protocol):
    """Builds steppers for runs."""

    def build(self, run: Run) -> Stepper:
        """Build the run's strategy with its state at the start; raises `StrategyFault`."""
        ...
