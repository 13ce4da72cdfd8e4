"""A backtest while it is simulated: its data, the places it can go on from, what comes of it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.backtests import Backtest, BacktestId, BacktestProgress, BacktestStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentData:
    """The ticks of one instrument within the range; times in nanoseconds, the last included."""

    instrument: str
    ticks: int
    first_ns: int
    last_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFound:
    """What a backtest's range holds; `fingerprint` changes with any of its files."""

    instruments: tuple[InstrumentData, ...]
    fingerprint: str

    @property
    def ticks(self) -> int:
        """Count the ticks of all instruments."""
        return sum(each.ticks for each in self.instruments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A Parquet file in the results store, and how many rows it has."""

    name: str
    rows: int


CurvePoint = tuple[int, float, float]
"""Market time in milliseconds, balance and NAV: to be drawn, not to be counted with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavePoint:
    """Where a simulation can go on from: `cursor` counts the ticks taken of each instrument.

    `trades`, `equity` and `prices`, sampled for a chart, are what came since the point before.
    After the last tick there is a point that is `complete`.
    """

    number: int
    cursor: tuple[int, ...]
    progress: BacktestProgress
    state: bytes
    trades: Part | None = None
    equity: Part | None = None
    prices: Part | None = None
    curve: tuple[CurvePoint, ...] = ()
    complete: bool = False


News = BacktestProgress | SavePoint
"""What a simulation tells on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOrder:
    """Make a report of the parts that a simulation left, in order."""

    backtest: Backtest
    data: DataFound
    trades: tuple[Part, ...]
    equity: tuple[Part, ...]
    prices: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report: figures for tables, answers to whether it can be trusted, and its rows.

    `hash` is over what was asked for and all that was found.
    """

    metrics: Mapping[str, object]
    findings: tuple[Mapping[str, object], ...]
    hash: str
    trades: Part
    equity: Part


class Simulation(Protocol):
    """A simulation that runs. It tells until it is complete, or was stopped."""

    def news(self) -> AsyncIterator[News]:
        """Follow it.

        Raises:
            domain.backtests.BacktestFault: the strategy or the data are at fault.
            SimulationDied: its process ended.
        """
        ...

    async def stop(self) -> None:
        """Ask for a last point to go on from, and for the end."""
        ...


class SimulationDied(Exception):
    """The process of a simulation ended, or had to be ended, without a word."""


class HistoryAway(Exception):
    """Where history or results lie cannot be reached, or is gone: the text says which and why."""


class Simulators(Protocol):
    """Runs simulations apart from everything else.

    Raises `BacktestFault`, `HistoryAway` and `SimulationDied`.
    """

    async def resolve(self, backtest: Backtest) -> DataFound:
        """Find the ticks of a backtest."""
        ...

    def simulate(
        self, backtest: Backtest, data: DataFound, after: SavePoint | None
    ) -> AbstractAsyncContextManager[Simulation]:
        """Simulate from a point on, or from the start; leaving the block ends it."""
        ...

    async def report(self, order: ReportOrder) -> Report:
        """Write the report of a simulation that is complete."""
        ...

    async def discard_parts(self, backtest: BacktestId) -> None:
        """Remove the parts that a report has taken in."""
        ...


class BacktestBook(Protocol):
    """What is durable of backtests. A worker's writes are refused once its epoch is over.

    Raises `StoreUnavailable` when the database is away, `BacktestTakenOver` on a stale epoch.
    """

    async def read(self, backtest: BacktestId) -> Backtest:
        """Read a backtest as it stands."""
        ...

    async def take_over(self, backtest: BacktestId, detail: str, now: datetime) -> Backtest:
        """Say that it runs, and raise the epoch: no earlier worker may write any more."""
        ...

    async def note_data(self, backtest: BacktestId, data: DataFound) -> None:
        """Write down what was found; what was found first stands."""
        ...

    async def data(self, backtest: BacktestId) -> DataFound | None:
        """Read what was found; None before."""
        ...

    async def latest(self, backtest: BacktestId) -> SavePoint | None:
        """Read where to go on from; None before the first point."""
        ...

    async def points(self, backtest: BacktestId) -> Sequence[SavePoint]:
        """Read every point in order; old ones without their state."""
        ...

    async def save(self, backtest: Backtest, point: SavePoint, now: datetime) -> None:
        """Write a point, and show how far it is."""
        ...

    async def show(self, backtest: Backtest, progress: BacktestProgress, now: datetime) -> None:
        """Show how far a backtest has come."""
        ...

    async def set_status(
        self, backtest: BacktestId, status: BacktestStatus, detail: str, now: datetime
    ) -> None:
        """Say where a backtest stands that is not over."""
        ...

    async def report_hash(self, backtest: BacktestId) -> str | None:
        """Return the hash of a report that was kept."""
        ...

    async def keep_report(self, backtest: Backtest, report: Report, now: datetime) -> None:
        """Write a report's figures and files down, in place of the points."""
        ...

    async def finish(self, backtest: BacktestId, end: "BacktestEnd", now: datetime) -> None:
        """Say how a backtest ended; a second time changes nothing."""
        ...

    async def unfinished(self, left_alone_since: datetime) -> Sequence[Backtest]:
        """Read the backtests that are not over and were last touched before a moment."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestEnd:
    """How a backtest ended; `field` of the request is what was at fault."""

    status: BacktestStatus
    detail: str = ""
    field: str = ""


def thinned(points: Sequence[CurvePoint], most: int) -> list[CurvePoint]:
    """Leave out points evenly until at most `most` are left; the first and the last stay."""
    if len(points) <= most:
        return list(points)
    step = (len(points) - 1) / (most - 1)
    return [points[round(index * step)] for index in range(most)]
