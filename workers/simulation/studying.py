"""Plan a study, choose its trials, and run shares of them over ticks that are read once."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass

from adapters.history.batches import StoredTicks
from adapters.history.spans import Span
from adapters.history.stores import Store
from domain.backtests import Backtest, BacktestId
from domain.research import Trial, TrialResult
from domain.shares import bounds
from domain.studies import Asked, ShareOrder, Study, StudyPlan
from domain.windows import windows
from engine.research.searching import searcher
from engine.research.trials import TrialSweep
from engine.sweep import Sweep
from engine.ticks import TickBatch
from workers.simulation import data
from workers.simulation.watch import Watch

STEP = 8_000_000
"""Ticks that are played at once over all sets of a share: a fraction of a second, as a rule."""

LEAST_STEP = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Studying:
    """What studies are worked on with."""

    history: Store
    watch: Watch

    def plan(self, study: Study) -> StudyPlan:
        """Check what is asked for, find the ticks and cut them into windows."""
        size = searcher(study.spec).size
        # Compiled here, where it is the study that fails and not each of its trials.
        Sweep(study.spec.base, [{}], threads=1).finish()
        found = data.resolve(self.history, as_backtest(study))
        [ticks] = found.instruments
        walk = study.spec.walk_forward
        cut = windows(walk, ticks.first_ns, ticks.last_ns)
        trials = len(cut) * (size + (walk is not None))
        return StudyPlan(data=found, windows=cut, trials=trials)

    def next_trials(self, asked: Asked) -> tuple[Trial, ...]:
        """Choose the next trials of a window."""
        return tuple(searcher(asked.study.spec, asked.window.number).ask(asked.done, asked.count))

    def run_share(self, order: ShareOrder) -> tuple[TrialResult, ...]:
        """Run the trials of a share together."""
        backtest = as_backtest(order.study)
        data.refuse_other_ticks(self.history, backtest, order.plan.data)
        # The worker has as many processes as it has slots: one thread is a share's due.
        sweep = TrialSweep(backtest.spec, order.trials, threads=1)
        with closing(self._ticks(order, backtest)) as ticks:
            for batch in pieces(ticks, max(STEP // len(order.trials), LEAST_STEP)):
                self.watch.step()
                sweep.advance(batch)
                self.watch.rest()
        return tuple(sweep.finish())

    def _ticks(self, order: ShareOrder, backtest: Backtest) -> Generator[TickBatch, None, None]:
        [instrument] = backtest.spec.instruments
        span = Span(*bounds(order.window, order.sample))
        return StoredTicks(self.history, backtest.source or None).batches(instrument, span)


def as_backtest(study: Study) -> Backtest:
    """Return the backtest that a study's sets are changes of."""
    return Backtest(
        id=BacktestId(study.id),
        owner=study.owner,
        source=study.source,
        spec=study.spec.base,
        config_hash=study.config_hash,
    )


def pieces(batches: Iterable[TickBatch], most: int) -> Iterator[TickBatch]:
    """Cut batches into pieces of at most so many ticks."""
    for batch in batches:
        for start in range(0, len(batch.time), most):
            piece = slice(start, start + most)
            yield TickBatch(batch.time[piece], batch.bid[piece], batch.ask[piece])
