"""What a report knows besides its own run: how neighbouring parameters did on the same ticks."""

import logging
from contextlib import closing

from adapters.history.batches import StoredTicks
from adapters.history.errors import HistoryUnavailable, NoTicks, UnreadableHistory
from adapters.history.spans import Span
from adapters.history.stores import Store
from domain.backtests import Backtest, BacktestFault
from domain.research import Trial, TrialResult
from domain.simulation import ReportOrder
from engine.identity import config_hash
from engine.research.nearby import nearby_trials, neighbours
from engine.research.trials import TrialSweep
from engine.trust.questions import Evidence
from workers.simulation import data
from workers.simulation.watch import Watch

log = logging.getLogger(__name__)

CHEAP = 250_000_000
"""Ticks, over all neighbours, that are played for a report: some two seconds of a processor.

A longer backtest's report says that neighbours were not tried; a study tries them.
"""


def evidence(history: Store, watch: Watch, order: ReportOrder) -> Evidence:
    """Run neighbouring parameters where that is cheap; a report is made without them too."""
    if len(order.backtest.spec.instruments) != 1 or _has_changed(order.backtest):
        return Evidence()
    trials = nearby_trials(order.backtest.spec)
    if order.data.ticks * len(trials) > CHEAP:
        return Evidence()
    try:
        return Evidence(neighbours=neighbours(_run(history, watch, order, trials)))
    except (BacktestFault, HistoryUnavailable, NoTicks, UnreadableHistory) as error:
        log.warning("no neighbours of backtest %s: %s", order.backtest.id, error)
        return Evidence()


def _run(
    history: Store, watch: Watch, order: ReportOrder, trials: list[Trial]
) -> list[TrialResult]:
    backtest = order.backtest
    data.refuse_other_ticks(history, backtest, order.data)
    sweep = TrialSweep(backtest.spec, trials, threads=1)
    [held] = order.data.instruments
    span = Span(held.first_ns, held.last_ns + 1)
    stored = StoredTicks(history, backtest.source or None)
    with closing(stored.batches(backtest.spec.instruments[0], span)) as ticks:
        for batch in ticks:
            watch.step()
            sweep.advance(batch)
            watch.rest()
    return sweep.finish()


def _has_changed(backtest: Backtest) -> bool:
    """Tell whether the strategy is another by now than the one that ran."""
    return config_hash(backtest.spec, backtest.source) != backtest.config_hash
