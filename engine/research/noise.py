"""The same strategy over prices that were almost the same."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

import numpy as np

from domain.backtests import BacktestSpec
from domain.research import StudyFault, Trial, TrialResult
from engine.metrics.values import Unit
from engine.research.trials import TrialSweep
from engine.ticks import TickBatch
from engine.trust.findings import Figure, Finding, TrustVerdict, amount, percent
from strategies.base import Strategy

MOST_RUNS = 500
LEAST = 4
STEADY, SHAKY = 0.8, 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Noise:
    """How to disturb ticks: `runs` times, by up to `share` of each tick's spread either way.

    Each tick is moved by itself, bid and ask together: the spread stays what it was, and an
    error does not add up over time. The same seed disturbs in the same way.
    """

    runs: int = 50
    share: float = 0.5
    seed: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class NoiseOutcome:
    """What came of the ticks as they were, and of each disturbed run."""

    original: TrialResult
    runs: tuple[TrialResult, ...]


class Jitter:
    """Disturbs the ticks of one run, in order; batches may be cut anywhere."""

    def __init__(self, noise: Noise, run: int) -> None:
        self._share = noise.share
        seeds = np.random.SeedSequence([noise.seed, run])
        self._draw = np.random.Generator(np.random.Philox(seeds))

    def moved(self, batch: TickBatch) -> TickBatch:
        """Return ticks with other prices, whole points rounded half to even."""
        spread = (batch.ask - batch.bid).astype(np.float64)
        away = (2.0 * self._draw.random(len(spread)) - 1.0) * self._share * spread
        points = np.rint(away).astype(np.int32)
        return TickBatch(batch.time, batch.bid + points, batch.ask + points)


class NoiseRuns:
    """Plays ticks as they are, and disturbed in as many ways as asked for, all at once.

    Raises:
        StudyFault: the noise is nonsense; names the field.
        Whatever `TrialSweep` raises.
    """

    def __init__(
        self, spec: BacktestSpec, noise: Noise, kind: type[Strategy] | None = None
    ) -> None:
        _refuse_nonsense(noise)
        trials = [Trial(number=run, parameters={}) for run in range(noise.runs + 1)]
        self._sweeps = [TrialSweep(spec, [trial], kind, threads=1) for trial in trials]
        self._jitters = [Jitter(noise, run) for run in range(noise.runs)]
        self._pool = ThreadPoolExecutor(max_workers=os.cpu_count() or 1)

    def advance(self, batch: TickBatch) -> None:
        """Play the next ticks."""
        original, *disturbed = self._sweeps

        def play(run: int) -> None:
            disturbed[run].advance(self._jitters[run].moved(batch))

        original.advance(batch)
        list(self._pool.map(play, range(len(disturbed))))

    def finish(self) -> NoiseOutcome:
        """Close what is open, and return what came of each run."""
        self._pool.shutdown()
        original, *runs = [sweep.finish()[0] for sweep in self._sweeps]
        return NoiseOutcome(original=original, runs=tuple(runs))


def noise_finding(outcome: NoiseOutcome, currency: str) -> Finding:
    """Say whether the profit outlives the noise."""
    own, profits = outcome.original.profit, [each.profit for each in outcome.runs]
    if len(profits) < LEAST:
        said = f"{len(profits)} disturbed runs are too few: at least {LEAST} are needed."
        return _finding(TrustVerdict.OPEN, said, ())
    winning = sum(profit > 0 for profit in profits) / len(profits)
    middle = median(profits)
    low, high = _quantile(profits, 0.05), _quantile(profits, 0.95)
    figures = (
        Figure(title="Net profit", value=own, unit=Unit.MONEY),
        Figure(title="Median of the runs", value=middle, unit=Unit.MONEY),
        Figure(title="One in twenty is worse", value=low, unit=Unit.MONEY),
        Figure(title="One in twenty is better", value=high, unit=Unit.MONEY),
        Figure(title="Runs with a profit", value=winning, unit=Unit.SHARE),
    )
    said = (
        f"{percent(winning)} of {len(profits)} runs over disturbed prices make money; the one in "
        f"the middle makes {amount(middle, currency)}, the prices as they were "
        f"{amount(own, currency)}."
    )
    return _finding(_verdict(own, middle, winning), said, figures)


def _quantile(profits: Sequence[Decimal], share: float) -> Decimal:
    """Return the profit below which a share of the runs stay, one that there was."""
    return sorted(profits)[round(share * (len(profits) - 1))]


def _verdict(own: Decimal, middle: Decimal, winning: float) -> TrustVerdict:
    if own <= 0 or winning < SHAKY:
        return TrustVerdict.BAD
    return TrustVerdict.GOOD if winning >= STEADY and 2 * middle >= own else TrustVerdict.DOUBTFUL


def _finding(verdict: TrustVerdict, sentence: str, figures: tuple[Figure, ...]) -> Finding:
    return Finding(
        key="noise",
        title="Does it outlive noise in the prices?",
        verdict=verdict,
        sentence=sentence,
        figures=figures,
    )


def _refuse_nonsense(noise: Noise) -> None:
    if not 1 <= noise.runs <= MOST_RUNS:
        raise StudyFault(f"must be from 1 to {MOST_RUNS}", "runs")
    if not 0.0 <= noise.share <= 10.0:
        raise StudyFault("must be from 0 to 10 spreads", "share")
    if noise.seed < 0:
        raise StudyFault("must not be negative", "seed")
