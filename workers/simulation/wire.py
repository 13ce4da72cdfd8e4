"""What a worker and the process of a simulation say to each other, as frames of pickled values.

Both ends are the same code on the same machine, as with `multiprocessing`.
"""

import pickle
import struct
from dataclasses import dataclass
from typing import Any, BinaryIO

from domain.backtests import Backtest, BacktestId, BacktestProgress
from domain.research import Trial, TrialResult
from domain.simulation import DataFound, Report, ReportOrder, SavePoint
from domain.studies import Asked, ShareOrder, Study, StudyPlan

LENGTH = struct.Struct(">Q")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve:
    """Find the ticks of a backtest."""

    backtest: Backtest


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulate:
    """Simulate from a point on, or from the start."""

    backtest: Backtest
    data: DataFound
    after: SavePoint | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeReport:
    """Write a report."""

    order: ReportOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Discard:
    """Remove the parts that a report has taken in."""

    backtest: BacktestId


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Check a study, find its ticks and cut them into windows."""

    study: Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Choose the next trials of a study."""

    asked: Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class RunShare:
    """Run a share of a study's trials."""

    order: ShareOrder


@dataclass(frozen=True, slots=True)
class Stop:
    """Save where the simulation is, and end it."""


Order = Resolve | Simulate | MakeReport | Discard | Plan | Ask | RunShare


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulted:
    """The strategy, the data or the request are at fault."""

    message: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """One step of the strategy takes so long that it may never end."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Where history or results lie cannot be reached."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Something that nobody expected went wrong; the process's log tells more."""

    message: str


@dataclass(frozen=True, slots=True)
class Ended:
    """An order was carried out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialsChosen:
    """The next trials of a study; none once all were chosen."""

    trials: tuple[Trial, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialsRun:
    """What came of a share."""

    results: tuple[TrialResult, ...]


Answer = DataFound | Report | StudyPlan | TrialsChosen | TrialsRun
Trouble = Faulted | Stuck | Away | Failed
Said = Answer | BacktestProgress | SavePoint | Trouble | Ended


def packed(message: object) -> bytes:
    """Write a message as a frame."""
    body = pickle.dumps(message)
    return LENGTH.pack(len(body)) + body


def unpacked(body: bytes) -> Any:
    """Read a frame's body."""
    return pickle.loads(body)


def read_frame(stream: BinaryIO) -> Any | None:
    """Read a message from a stream; None at its end."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    return unpacked(stream.read(LENGTH.unpack(head)[0]))
