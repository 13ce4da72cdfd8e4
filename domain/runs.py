"""Strategy runs: what a run sees and decides, and what it needs to go on after a crash."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.accounts import AccountId, Feed, OwnerId
from domain.instruments import Instrument
from domain.numbers import Price, Units
from domain.order_terms import OrderKind
from domain.orders import IntentId, Purpose, RunId
from domain.ticks import TickId

ParameterValue = int | float | bool


class RunStatus(StrEnum):
    """Where a run stands. One that is stopping may still drain, or wait for its orders."""

    STARTING = "starting"
    WARMING_UP = "warming_up"
    RUNNING = "running"
    STOPPING = "stopping"
    STOPPED = "stopped"
    FAILED = "failed"


class StopMode(StrEnum):
    """What a stop leaves behind. No mode takes away the stops that stand at the broker.

    `at_once`: no more decisions, and orders that wait are cancelled; the position stays, under
    its stops. `keep`: the same, but orders that wait stay too. `close`: the same as at once,
    and then the position is closed. `drain`: the strategy goes on, but may only reduce what it
    holds, and the run ends once it is flat; where that is not in time, it is closed.
    """

    AT_ONCE = "at_once"
    KEEP = "keep"
    CLOSE = "close"
    DRAIN = "drain"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStop:
    """How a run is to end, and why; `until` is how long it may drain (arrival time)."""

    mode: StopMode
    reason: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An order that a strategy asked for. Units are signed; distances and prices are points.

    `price` is the side of the quote that it saw, `position` the units that it held. `at` is the
    price that an order of a waiting `kind` waits for, `bound` the worst that it may get, and
    `good_till` the market time in nanoseconds until which it waits. What is 0 is not asked for.
    """

    number: int
    units: int
    purpose: Purpose
    stop: int
    target: int
    price: int
    position: int = 0
    trail: int = 0
    kind: OrderKind = OrderKind.MARKET
    at: int = 0
    bound: int = 0
    good_till: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """A decision to take back the order of an earlier one, whose number is `order`."""

    number: int
    order: int


Decided = Decision | Cancel
"""What a strategy decides; the numbers of both kinds are one row."""


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
    """An order of a run that came to nothing (more), and the code that says why."""

    number: int
    order: IntentId
    code: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drain:
    """From here on the strategy may only reduce what it holds."""

    number: int


RunInput = Filled | Denied | Drain
"""What a strategy sees besides ticks; `number` is its place in the run's inbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journalled:
    """An input or a decision in its place: after a tick, and in order with the others."""

    sequence: int
    after: TickId
    fact: Decided | RunInput


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
    """What the ledger says of a run: its net position, and its last order if it is open.

    `waiting` is the price that the order waits for, if it does.
    """

    position: Units
    entry: Price | None
    inbox_number: int
    pending_decision: int
    waiting: Price | None = None
    drains: bool = False


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
    stop: RunStop | None = None


ENDED = frozenset({RunStatus.STOPPED, RunStatus.FAILED})


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
