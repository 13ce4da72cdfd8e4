"""What a study is asked to do: one strategy with many parameters, and which of them is best.

A study searches a space of parameters over one range of ticks or, walking forward, over each of
several windows, and then tries what was best on the ticks after the window.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NewType, Protocol

from domain.backtests import BacktestFault, BacktestSpec
from domain.numbers import ZERO
from domain.runs import ParameterValue

StudyId = NewType("StudyId", str)

MOST_TRIALS = 100_000
"""Trials of one window. A grid with more is refused, not cut."""

BATCH = 32
"""Trials that are asked for together where nothing else is said."""


class StudyFault(BacktestFault):
    """A study cannot be done as it was asked for; `field` is at fault: `space.fast`, `trials`.

    The message goes on where the field's name ends: `must be ...`.
    """

    def __str__(self) -> str:
        return f"{self.field} {self.message}"


class StudyStatus(StrEnum):
    """Where a study stands. A paused one goes on with the trials that are not done."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Method(StrEnum):
    """How parameter sets are chosen.

    `grid` takes each combination of the steps, `random` draws, `optuna` draws (by its
    tree-structured Parzen estimator) where results were good so far.
    """

    GRID = "grid"
    RANDOM = "random"
    OPTUNA = "optuna"


class Objective(StrEnum):
    """What makes a parameter set better than another; all are net of costs, and more is better.

    `profit` is the account's gain, `profit_to_drawdown` that over the deepest fall of NAV,
    `expectancy` that over the number of trades, `profit_factor` what winning closings brought
    over what losing ones cost, without financing.
    """

    PROFIT = "profit"
    PROFIT_TO_DRAWDOWN = "profit_to_drawdown"
    EXPECTANCY = "expectancy"
    PROFIT_FACTOR = "profit_factor"


class Scale(StrEnum):
    """How steps of a range follow each other: by adding the step, or by multiplying with it."""

    LINEAR = "linear"
    LOG = "log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Values of a parameter from `low` to `high`, both allowed.

    None is the bound that the strategy declares. `step` is added to the value before, or on a
    `log` scale multiplied with it; 0 is every whole number, or any number at all.
    """

    low: int | float | None = None
    high: int | float | None = None
    step: int | float = 0
    scale: Scale = Scale.LINEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Some values of a parameter, and no others."""

    values: tuple[ParameterValue, ...]


Vary = Range | Choices


class Growth(StrEnum):
    """How the windows of a walk forward follow each other.

    `rolling` ones are all of one length, `anchored` ones all begin with the range and grow.
    """

    ROLLING = "rolling"
    ANCHORED = "anchored"


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkForward:
    """Choose on `in_sample` of market time, try on the `out_of_sample` after it, and move on."""

    in_sample: timedelta
    out_of_sample: timedelta
    growth: Growth = Growth.ROLLING


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySpec:
    """Everything that decides a study's result but the ticks themselves.

    `base` is run with each set of the `space`; the other parameters keep its values. Of one
    window, `trials` are tried; a grid takes its combinations, and `trials` is not asked.
    `seed` makes what is drawn repeatable. Sets with fewer trades than `minimum_trades` are never
    the best. Optuna looks at results after each `batch` of trials.
    """

    base: BacktestSpec
    space: Mapping[str, Vary]
    method: Method = Method.GRID
    trials: int = 100
    seed: int = 1
    objective: Objective = Objective.PROFIT
    minimum_trades: int = 1
    batch: int = BATCH
    walk_forward: WalkForward | None = None


class Sample(StrEnum):
    """On which ticks of its window a trial is run: those to choose on, or those after them."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A parameter set to run. Window, sample and number name it within its study.

    `number` counts the window's sets from 0; out of sample it is that of the set that was best.
    `parameters` are those of the space.
    """

    number: int
    parameters: Mapping[str, ParameterValue]
    window: int = 0
    sample: Sample = Sample.IN


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialResult:
    """What came of a trial; money in the account's currency, `profit` net of everything.

    `wins` counts closings with a profit, `gains` and `losses` add them up without financing,
    `drawdown` is the deepest fall of NAV. `fault` says why it ended early or could not begin,
    and is empty otherwise.
    """

    trial: Trial
    profit: Decimal = ZERO
    ticks: int = 0
    trades: int = 0
    closings: int = 0
    wins: int = 0
    gains: Decimal = ZERO
    losses: Decimal = ZERO
    drawdown: Decimal = ZERO
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A search of its own, in nanoseconds of market time; ends are not included.

    It is chosen on what is from `start_ns` to `split_ns`, and tried on what is from there to
    `end_ns`; without walking forward both are the same.
    """

    number: int
    start_ns: int
    split_ns: int
    end_ns: int


class Searcher(Protocol):
    """Chooses the trials of one window; the same spec and results give the same trials."""

    @property
    def size(self) -> int:
        """Return how many trials there will be in all."""
        ...

    def ask(self, done: Sequence[TrialResult], count: int) -> list[Trial]:
        """Return the next trials that are not done, `count` or fewer; none once all are.

        `done` are results of this window's search in any order. Those who learn from results
        give no trial of the next batch before all of the last one are done: whoever asks runs
        all that are given before asking again.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The best set of a window, and what it came to: in sample, and out of it if it was tried."""

    window: Window
    chosen: TrialResult
    tried: TrialResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What a walk forward came to.

    `efficiency` is what a day brought out of sample over what it brought in sample; None where
    nothing was won in sample. `windows_won` counts the windows with a profit out of sample.
    """

    windows: tuple[Best, ...] = field(default=())
    in_profit: Decimal = ZERO
    out_profit: Decimal = ZERO
    efficiency: float | None = None
    windows_won: int = 0


def score(result: TrialResult, spec: StudySpec) -> float | None:
    """Measure a result by the study's objective; None for one that cannot be the best."""
    if result.fault or result.trades < spec.minimum_trades:
        return None
    match spec.objective:
        case Objective.PROFIT:
            return float(result.profit)
        case Objective.PROFIT_TO_DRAWDOWN:
            return _over(result.profit, result.drawdown)
        case Objective.EXPECTANCY:
            return _over(result.profit, Decimal(result.trades))
        case Objective.PROFIT_FACTOR:
            return _over(result.gains, -result.losses)


def ranked(results: Sequence[TrialResult], spec: StudySpec) -> list[TrialResult]:
    """Return what can be the best, best first; of equals the one that was tried first."""
    scored = [(value, each) for each in results if (value := score(each, spec)) is not None]
    scored.sort(key=lambda pair: (-pair[0], pair[1].trial.number))
    return [each for _, each in scored]


def _over(amount: Decimal, base: Decimal) -> float:
    """Divide; over nothing, a gain is as good as can be and nothing is nothing."""
    if base > 0:
        return float(amount / base)
    return float("inf") if amount > 0 else 0.0
