"""Strategy runs: what a run sees and decides, and what it needs to go on after a crash."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.accounts import AccountId, Feed, OwnerId
from domain.instruments import Instrument
from domain.numbers import Price, Units
from domain.orders import IntentId, OrderIntent, Purpose, RunId
from domain.ticks import Tick, TickId

ParameterValue = int | float | bool


class RunStatus(StrEnum):
    """Where a run stands."""

    STARTING = "starting"
    WARMING_UP = "warming_up"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a strategy asked for. Units are signed; `stop`, `target` and `price` are points.

    `price` is the side of the quote that it saw, `position` the units that it held; a stop or
    target of 0 is none.
    """

    number: int
    units: int
    purpose: Purpose
    stop: int
    target: int
    price: int
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A fill of a run's trades; `position` and `entry` (average price) are after it.

    `done` says that nothing more will come of `order`.
    """

    number: int
    order: IntentId | None
    units: Units
    price: Price
    position: Units
    entry: Price | None
    reason: str
    done: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """An order of a run that came to nothing, and the code that says why."""

    number: int
    order: IntentId
    code: str
    message: str


RunInput = Filled | Denied
"""What a strategy sees besides ticks; `number` is its place in the run's inbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journalled:
    """An input or a decision in its place: after a tick, and in order with the others."""

    sequence: int
    after: TickId
    fact: Decision | RunInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """Where a run can go on from: everything up to and with the tick `after` is in `state`."""

    number: int
    after: TickId
    journal_sequence: int
    inbox_number: int
    decisions: int
    ticks_seen: int
    state: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the ledger says of a run: its net position, and its last order if it is open."""

    position: Units
    entry: Price | None
    inbox_number: int
    pending_decision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A run as it was asked for, and the epoch of the loop that took it over."""

    id: RunId
    owner: OwnerId
    account: AccountId
    feed: Feed
    strategy: str
    instrument: Instrument
    parameters: Mapping[str, ParameterValue]
    config_hash: str
    status: RunStatus
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunGap:
    """Ticks that a run did not see: those between two that it saw."""

    after: TickId
    before: TickId
    reason: str


class RunTakenOver(Exception):
    """Another loop has taken the run over: this one may no longer write."""


class StoreUnavailable(Exception):
    """A database cannot be reached; what was in flight is unknown. A later try may work."""


class StrategyFault(Exception):
    """A strategy's own code failed, or no longer fits its state."""


class Stepper(Protocol):
    """A strategy on one instrument, stepped one tick at a time; the same in, the same out."""

    @property
    def decisions(self) -> int:
        """Return the number of the last decision."""
        ...

    def warm_up_ticks(self) -> int:
        """Return how many ticks the indicators need."""
        ...

    def warm(self, tick: Tick) -> None:
        """Show a past tick, on which nothing is traded."""
        ...

    def step(self, tick: Tick) -> Decision | None:
        """Show the next tick."""
        ...

    def take(self, fact: RunInput) -> Decision | None:
        """Show a fill or a denial."""
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

    async def write_input(self, run: Run, entry: Journalled, now: datetime) -> None:
        """Journal an input before the strategy is shown it."""
        ...

    async def write_decision(
        self, run: Run, entry: Journalled, intent: OrderIntent, now: datetime
    ) -> None:
        """Journal a decision together with the order that it asks for."""
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

    async def finish(self, run: RunId, status: RunStatus, detail: str, now: datetime) -> None:
        """Say that the run has ended, stopped or failed; a second time changes nothing."""
        ...

    async def set_status(self, run: Run, status: RunStatus, detail: str) -> None:
        """Say where the run stands."""
        ...
