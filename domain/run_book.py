"""What is durable of runs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.orders import OrderIntent, RunId
from domain.positions import Trade
from domain.runs import Checkpoint, Journalled, Run, RunGap, RunInput, RunStatus, RunStop, Standing


class RunBook(Protocol):
    """What is durable of runs. Every write of a loop is refused when its epoch is over.

    Raises `StoreUnavailable` when the database is away, `RunTakenOver` on a stale epoch.
    """

    async def take_over(self, run: RunId) -> Run:
        """Raise the run's epoch, so that no earlier loop may write any more."""
        ...

    async def latest_checkpoint(self, run: RunId) -> Checkpoint | None:
        """Return where to go on from; None before the first."""
        ...

    async def journal_after(self, run: RunId, sequence: int) -> Sequence[Journalled]:
        """Read the journal after a place in it, in order."""
        ...

    async def inbox_after(self, run: RunId, number: int) -> Sequence[RunInput]:
        """Read what arrived for the run after a number, in order."""
        ...

    async def write_entry(self, run: Run, entry: Journalled, now: datetime) -> None:
        """Journal an input before the strategy is shown it, or a cancel before it is passed on."""
        ...

    async def write_decision(
        self, run: Run, entry: Journalled, intent: OrderIntent, now: datetime
    ) -> None:
        """Journal a decision together with the order that it asks for."""
        ...

    async def cancels(self, run: RunId) -> Sequence[OrderIntent]:
        """Read the orders that the run has decided to cancel and that are not over yet."""
        ...

    async def intent(self, run: RunId, decision: int) -> OrderIntent | None:
        """Return the order of a journalled decision."""
        ...

    async def save_checkpoint(self, run: Run, checkpoint: Checkpoint, now: datetime) -> None:
        """Save where to go on from, with the run's counts."""
        ...

    async def standing(self, run: RunId) -> Standing:
        """Read the run's position and pending order from the ledger."""
        ...

    async def cross_gap(self, run: Run, gap: RunGap, checkpoint: Checkpoint, now: datetime) -> None:
        """Record a gap as an event, with the checkpoint from which the run goes on after it."""
        ...

    async def start(self, run: Run, checkpoint: Checkpoint, detail: str, now: datetime) -> None:
        """Save the first checkpoint and say that the run trades from now on."""
        ...

    async def stop(self, run: RunId, stop: RunStop, now: datetime) -> None:
        """Write down that a run is to stop; one that is to drain is told through its inbox.

        The same again changes nothing. A run that has to stop otherwise drains no more.
        """
        ...

    async def open_orders(self, run: RunId) -> Sequence[OrderIntent]:
        """Read a run's orders that are not over."""
        ...

    async def open_trades(self, run: RunId) -> Sequence[Trade]:
        """Read what a run holds."""
        ...

    async def write_order(self, intent: OrderIntent, now: datetime) -> None:
        """Write down an order that the platform asks for; a second time changes nothing."""
        ...

    async def finish(self, run: RunId, status: RunStatus, detail: str, now: datetime) -> None:
        """Say that the run has ended, stopped or failed; a second time changes nothing."""
        ...

    async def set_status(self, run: Run, status: RunStatus, detail: str) -> None:
        """Say where the run stands."""
        ...
