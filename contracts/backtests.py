"""What a backtest's workflow and its activities hand to each other."""

from dataclasses import dataclass

from domain.backtests import BacktestId, BacktestStatus, BacktestWish


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestInput:
    """A backtest to see through. It is in the books; the rest is for the operator's eyes."""

    backtest: BacktestId
    strategy: str
    instruments: tuple[str, ...]
    source: str
    wish: BacktestWish = BacktestWish.RUN


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestRef:
    """The backtest that an activity is to work on."""

    backtest: BacktestId


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestOpened:
    """A backtest as its workflow finds it in the books."""

    status: BacktestStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class DataResolved:
    """How much there is to simulate."""

    ticks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """How a stretch of simulating ended: `complete` once the last tick was taken."""

    complete: bool
    ticks: int
    trades: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportWritten:
    """The hash over all that a backtest found."""

    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteBacktest:
    """Write down where a backtest stands."""

    backtest: BacktestId
    status: BacktestStatus
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishBacktest:
    """Write down how a backtest ended; `field` of the request is what was at fault."""

    backtest: BacktestId
    status: BacktestStatus
    detail: str = ""
    field: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestEnded:
    """How a backtest ended."""

    backtest: BacktestId
    status: BacktestStatus
    detail: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestsOpened:
    """The unfinished backtests whose workflows were started, or found running."""

    backtests: tuple[BacktestId, ...]
