"""A study while it is worked on: its trials, who runs them, and what is durable of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.accounts import OwnerId
from domain.backtests import BacktestWish
from domain.research import Sample, StudyId, StudySpec, StudyStatus, Trial, TrialResult, Window
from domain.simulation import DataFound

STUDY_OVER = frozenset({StudyStatus.DONE, StudyStatus.CANCELLED, StudyStatus.FAILED})


class TrialStatus(StrEnum):
    """Where a trial stands. A failed one has a sentence that says why; its study goes on."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Study:
    """A study as it was asked for, at most `parallel` shares of it at a time.

    `config_hash` names the strategy's source, the base and where the ticks are.
    """

    id: StudyId
    owner: OwnerId
    source: str
    spec: StudySpec
    config_hash: str
    parallel: int
    status: StudyStatus = StudyStatus.QUEUED
    wish: BacktestWish = BacktestWish.RUN

    @property
    def is_told(self) -> bool:
        """Tell whether it does what is wanted."""
        is_paused = self.status is StudyStatus.PAUSED
        return self.wish is (BacktestWish.PAUSE if is_paused else BacktestWish.RUN)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPlan:
    """What a study has to do: its ticks, its windows, and how many trials that makes in all."""

    data: DataFound
    windows: tuple[Window, ...]
    trials: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Ask for the next trials of a window, at most `count`; `done` are its results in sample."""

    study: Study
    plan: StudyPlan
    window: Window
    done: tuple[TrialResult, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOrder:
    """Run trials of one window and sample over its ticks, which are read once for all of them."""

    study: Study
    plan: StudyPlan
    window: Window
    sample: Sample
    trials: tuple[Trial, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyEnd:
    """How a study ended; `field` of the request is what was at fault."""

    status: StudyStatus
    detail: str = ""
    field: str = ""


class StudyRunners(Protocol):
    """Does a study's work apart from everything else.

    Raises `domain.backtests.BacktestFault`, `HistoryAway` and `SimulationDied`.
    """

    async def plan_study(self, study: Study) -> StudyPlan:
        """Check what is asked for, find the ticks and cut them into windows."""
        ...

    async def next_trials(self, asked: Asked) -> Sequence[Trial]:
        """Choose the next trials of a window; none once all are chosen."""
        ...

    async def run_share(self, order: ShareOrder) -> Sequence[TrialResult]:
        """Run a share of trials."""
        ...


class StudyBook(Protocol):
    """What is durable of studies. What came of a trial is written once and stands.

    Raises `StoreUnavailable` when the database is away.
    """

    async def read(self, study: StudyId) -> Study:
        """Read a study as it stands."""
        ...

    async def plan(self, study: StudyId) -> StudyPlan | None:
        """Read the plan; None before it was made."""
        ...

    async def note_plan(self, study: StudyId, plan: StudyPlan) -> None:
        """Write the plan down; the first one stands."""
        ...

    async def waiting(self, study: StudyId, most: int) -> Sequence[Trial]:
        """Read trials that were asked for and have not been run, window by window."""
        ...

    async def waiting_of(self, study: StudyId, window: int, sample: Sample) -> Sequence[Trial]:
        """Read the trials of a window's sample that have not been run."""
        ...

    async def results(self, study: StudyId, window: int) -> Sequence[TrialResult]:
        """Read what came of a window's trials, in sample and out of it, by number."""
        ...

    async def add(self, study: StudyId, trials: Sequence[Trial], now: datetime) -> None:
        """Write down trials to run; what is there already stays."""
        ...

    async def keep(
        self, study: Study, results: Sequence[TrialResult], worker: str, now: datetime
    ) -> None:
        """Write down what came of trials; what was written before stands."""
        ...

    async def set_status(
        self, study: StudyId, status: StudyStatus, detail: str, now: datetime
    ) -> None:
        """Say where a study stands that is not over."""
        ...

    async def finish(self, study: StudyId, end: StudyEnd, now: datetime) -> None:
        """Say how a study ended; a second time changes nothing."""
        ...

    async def unfinished(self, left_alone_since: datetime) -> Sequence[Study]:
        """Read the studies that are not over and were last touched before a moment."""
        ...


class StudyDesk(Protocol):
    """Opens the workflow of a study that is in the books, and speaks with it."""

    async def open_study(self, study: Study) -> None:
        """Start a study's workflow; starting it twice is harmless."""
        ...

    async def tell_study(self, study: Study, wish: BacktestWish) -> None:
        """Tell a study's workflow what is wanted."""
        ...
