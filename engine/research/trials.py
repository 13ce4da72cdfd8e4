"""Trials played over ticks that are read once for all of them."""

from collections.abc import Iterable, Sequence

from domain.backtests import BacktestSpec
from domain.research import Trial, TrialResult
from engine.research.space import refused
from engine.sweep import Sweep, Swept
from engine.ticks import TickBatch
from strategies.base import Strategy
from strategies.catalogue import strategy_class


class TrialSweep:
    """A batch of trials over the same ticks; those that the strategy refuses fail alone.

    Raises:
        UncompilableStrategy: the strategy's code cannot be compiled.
        NoRate: a currency cannot be turned into the account's.
    """

    def __init__(
        self,
        spec: BacktestSpec,
        trials: Sequence[Trial],
        kind: type[Strategy] | None = None,
        threads: int = 0,
    ) -> None:
        self._spec = spec
        self._trials = trials
        strategy = kind or strategy_class(spec.strategy)
        self._problems = [
            refused(strategy, spec.strategy, {**spec.parameters, **each.parameters})
            for each in trials
        ]
        sets = [
            each.parameters
            for each, problem in zip(trials, self._problems, strict=True)
            if not problem
        ]
        self._sweep = Sweep(spec, sets, strategy, threads)

    def advance(self, batch: TickBatch) -> None:
        """Play the next ticks with every trial."""
        self._sweep.advance(batch)

    def warm(self, batch: TickBatch) -> None:
        """Show every trial ticks from before the start: no order comes of them."""
        self._sweep.warm(batch)

    def finish(self) -> list[TrialResult]:
        """Close what is open, and return what came of each trial, in their order."""
        swept = iter(self._sweep.finish())
        return [
            TrialResult(trial=trial, fault=problem) if problem else self._result(trial, next(swept))
            for trial, problem in zip(self._trials, self._problems, strict=True)
        ]

    def _result(self, trial: Trial, swept: Swept) -> TrialResult:
        return TrialResult(
            trial=trial,
            profit=swept.balance - self._spec.balance,
            ticks=swept.ticks,
            trades=swept.trades,
            closings=swept.closings,
            wins=swept.wins,
            gains=swept.gains,
            losses=swept.losses,
            drawdown=swept.drawdown,
            fault=swept.fault,
        )


def run_trials(
    spec: BacktestSpec,
    trials: Sequence[Trial],
    ticks: Iterable[TickBatch],
    kind: type[Strategy] | None = None,
) -> list[TrialResult]:
    """Play a history with every trial, and return what came of each, in their order.

    Raises what `TrialSweep` does, and whatever the history raises.
    """
    sweep = TrialSweep(spec, trials, kind)
    for batch in ticks:
        sweep.advance(batch)
    return sweep.finish()
