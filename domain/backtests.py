"""What a backtest is asked to do: a strategy, ticks, money, and how its orders are filled."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from domain.accounts import OwnerId
from domain.instruments import Instrument
from domain.numbers import ZERO
from domain.runs import ParameterValue

BacktestId = NewType("BacktestId", str)


class BacktestStatus(StrEnum):
    """Where a backtest stands. A paused one goes on from its checkpoint."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


OVER = frozenset({BacktestStatus.DONE, BacktestStatus.CANCELLED, BacktestStatus.FAILED})


class BacktestWish(StrEnum):
    """What somebody wants of a backtest that is not over."""

    RUN = "run"
    PAUSE = "pause"
    CANCEL = "cancel"


class TargetFill(StrEnum):
    """Where a take-profit is filled: at its own price, or at the market when that is better."""

    TOUCH = "touch"
    MARKET = "market"


class LimitFill(StrEnum):
    """When a limit is filled: once the market touches its price, or only beyond it."""

    TOUCHED = "touched"
    THROUGH = "through"


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """How a simulated exchange fills orders, and what it charges.

    `latency_ns` passes between a decision and its order at the exchange; the first tick from
    then on fills it. `slippage` is added against every fill at the market, in points.
    `maximum_spread` is the widest spread in points at which an entry is sent, 0 for any.
    `financing` charges the day's end at 17:00 New York, three times on a Wednesday. `margin`
    refuses what the account cannot hold and closes it out at half the margin used. `hours`
    keeps orders from the closed market. `sensible_stops` refuses an order whose stop the market
    meets as it opens, when the spread is wider than the stop is far, as OANDA does.
    """

    latency_ns: int = 0
    slippage: int = 0
    target_fill: TargetFill = TargetFill.MARKET
    limit_fill: LimitFill = LimitFill.THROUGH
    maximum_spread: int = 0
    financing: bool = True
    margin: bool = True
    hours: bool = True
    sensible_stops: bool = True


BARE = Execution(
    target_fill=TargetFill.TOUCH,
    limit_fill=LimitFill.TOUCHED,
    financing=False,
    margin=False,
    hours=False,
    sensible_stops=False,
)
"""Bid and ask only: what engines are compared with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestSpec:
    """Everything that decides a backtest's result but the ticks themselves.

    `start` and `end` are aware market times, the end not included; None is as far as the
    history goes. `balance` is in the account's `currency`.
    """

    strategy: str
    parameters: Mapping[str, ParameterValue]
    instruments: tuple[Instrument, ...]
    start: datetime | None = None
    end: datetime | None = None
    currency: str = "USD"
    balance: Decimal = Decimal(100_000)
    execution: Execution = field(default_factory=Execution)
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    """Quote currency to account currency, for pairs whose history is not part of the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestProgress:
    """How far a backtest has come. Times are market time in nanoseconds, money exact."""

    ticks: int
    time_ns: int
    trades: int
    balance: Decimal = ZERO
    nav: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """A backtest as it was asked for: a spec, the ticks' source, and the epoch of its worker.

    `config_hash` names what it runs: the strategy's source, the spec and where its ticks are.
    """

    id: BacktestId
    owner: OwnerId
    source: str
    spec: BacktestSpec
    config_hash: str
    status: BacktestStatus = BacktestStatus.QUEUED
    wish: BacktestWish = BacktestWish.RUN
    epoch: int = 0

    @property
    def is_told(self) -> bool:
        """Tell whether it does what is wanted."""
        is_paused = self.status is BacktestStatus.PAUSED
        return self.wish is (BacktestWish.PAUSE if is_paused else BacktestWish.RUN)


class BacktestFault(Exception):
    """A backtest cannot be done as it was asked for; to try again changes nothing.

    `field` is what of the request is at fault: `parameters.fast`, `start`, `strategy`.
    """

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class StrategyStuck(BacktestFault):
    """One step of a strategy takes so long that it may never end."""


class BacktestTakenOver(Exception):
    """Another worker has taken the backtest over: this one may no longer write."""
