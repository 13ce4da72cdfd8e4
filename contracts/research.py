"""What a study's workflow and its activities hand to each other: numbers, never results."""

from dataclasses import dataclass

from domain.backtests import BacktestWish
from domain.research import Sample, StudyId, StudyStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyInput:
    """A study to see through. It is in the books; the rest is for the operator's eyes.

    The windows before `settled` are known to be over.
    """

    study: StudyId
    strategy: str
    method: str
    instruments: tuple[str, ...]
    wish: BacktestWish = BacktestWish.RUN
    settled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRef:
    """The study that an activity is to work on."""

    study: StudyId


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyOpened:
    """A study as its workflow finds it in the books."""

    status: StudyStatus
    parallel: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyPlanned:
    """How much there is to do."""

    trials: int
    windows: int
    ticks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskTrials:
    """Ask for the next trials; the windows before `settled` are known to be over."""

    study: StudyId
    settled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialShare:
    """Trials of one window and sample, by their numbers: they share one reading of the ticks."""

    study: StudyId
    window: int
    sample: Sample
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialsAsked:
    """The next trials, cut into shares; none once all were run."""

    shares: tuple[TrialShare, ...]
    settled: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareDone:
    """How many trials of a share were run; the others had been run before."""

    trials: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteStudy:
    """Write down where a study stands."""

    study: StudyId
    status: StudyStatus
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishStudy:
    """Write down how a study ended; `field` of the request is what was at fault."""

    study: StudyId
    status: StudyStatus
    detail: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyEnded:
    """How a study ended."""

    study: StudyId
    status: StudyStatus
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StudiesOpened:
    """The unfinished studies whose workflows were started, or found running."""

    studies: tuple[StudyId, ...]
