"""Plan a study, choose its trials, and run shares of them over ticks that are read once."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from adapters.history.batches import StoredTicks
from adapters.history.errors import NoTicks
from adapters.history.spans import Span
from adapters.history.stores import Store
from domain.backtests import Backtest, BacktestId
from domain.research import Sample, Trial, TrialResult
from domain.shares import bounds
from domain.studies import Asked, ShareOrder, Study, StudyPlan
from domain.windows import windows
from engine.research.forward import last_ticks, lead_ticks, try_out
from engine.research.searching import searcher
from engine.research.trials import TrialSweep
from engine.ticks import TickBatch
from workers.simulation import data
from workers.simulation.watch import Watch

STEP = 8_000_000
"""Ticks that are played at once over all sets of a share: a fraction of a second, as a rule."""

LEAST_STEP = 1_024

COMPILED_WITH = 16
"""Sets that a plan is tried with; the strategy may refuse the first ones of a grid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Studying:
    """What studies are worked on with."""

    history: Store
    watch: Watch

    def plan(self, study: Study) -> StudyPlan:
        """Check what is asked for, find the ticks and cut them into windows."""
        chooses = searcher(study.spec)
        # Compiled here, where it is the study that fails and not each of its trials.
        TrialSweep(study.spec.base, chooses.ask([], COMPILED_WITH), threads=1).finish()
        found = data.resolve(self.history, as_backtest(study))
        [ticks] = found.instruments
        walk = study.spec.walk_forward
        cut = windows(walk, ticks.first_ns, ticks.last_ns)
        trials = len(cut) * (chooses.size + (walk is not None))
        return StudyPlan(data=found, windows=cut, trials=trials)

    def next_trials(self, asked: Asked) -> tuple[Trial, ...]:
        """Choose the next trials of a window."""
        return tuple(searcher(asked.study.spec, asked.window.number).ask(asked.done, asked.count))

    def run_share(self, order: ShareOrder) -> tuple[TrialResult, ...]:
        """Run the trials of a share: together, or out of sample as a live run would start."""
        backtest = as_backtest(order.study)
        data.refuse_other_ticks(self.history, backtest, order.plan.data)
        if order.sample is Sample.OUT:
            return tuple(self._try_out(order, each) for each in order.trials)
        # The worker has as many processes as it has slots: one thread is a share's due.
        sweep = TrialSweep(backtest.spec, order.trials, threads=1)
        with self._ticks(order, Sample.IN) as ticks:
            for piece in ticks:
                sweep.advance(piece)
        return tuple(sweep.finish())

    def _try_out(self, order: ShareOrder, trial: Trial) -> TrialResult:
        base = order.study.spec.base
        with self._ticks(order, Sample.IN) as before, self._ticks(order, Sample.OUT) as ticks:
            lead = last_ticks(before, lead_ticks(base, trial))
            return try_out(base, trial, lead, ticks).result

    @contextmanager
    def _ticks(self, order: ShareOrder, sample: Sample) -> Iterator[Iterator[TickBatch]]:
        """Read a sample's ticks in pieces, each of which is a step for the watch."""
        stored = StoredTicks(self.history, order.study.source or None)
        [instrument] = order.study.spec.base.instruments
        most = max(STEP // len(order.trials), LEAST_STEP)
        with closing(stored.batches(instrument, Span(*bounds(order.window, sample)))) as read:
            yield self._watched(pieces(_if_any(read), most))
        self.watch.rest()

    def _watched(self, ticks: Iterable[TickBatch]) -> Iterator[TickBatch]:
        for piece in ticks:
            self.watch.step()
            yield piece
            self.watch.rest()


def _if_any(ticks: Iterable[TickBatch]) -> Iterator[TickBatch]:
    """Read a window that may be a holiday: the range as a whole has ticks."""
    try:
        yield from ticks
    except NoTicks:
        return


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
