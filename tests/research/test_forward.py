"""Walking forward: out of sample, warmed up, and stitched together."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np

from domain.research import Best, Growth, Trial, TrialResult, WalkForward, Window
from domain.walking import walked
from domain.windows import windows
from engine.metrics.ledger import ledger
from engine.research.forward import (
    Tried,
    last_ticks,
    lead_ticks,
    out_of_sample,
    stitched,
    try_out,
)
from engine.research.trials import TrialSweep
from engine.simulation import Simulation
from engine.ticks import TickBatch, part_of
from tests.research.studies import BASE, DAY, pieces

TRIAL = out_of_sample(Trial(number=3, parameters={"fast": 60}))
HOUR = 3_600_000_000_000
CUT = 9_000


def test_lead_is_what_the_strategy_says_it_needs() -> None:
    assert lead_ticks(BASE, TRIAL) == 400


def test_last_ticks_are_the_last_whatever_the_batches() -> None:
    for count in (0, 1, 5_000, 12_000, 99_999):
        [*batches] = last_ticks(pieces(DAY, 3_000), count)
        found = np.concatenate([each.time for each in batches]) if batches else []
        assert list(found) == list(DAY.time[max(len(DAY.time) - count, 0) :][: count or 0])


def test_warm_start_decides_from_its_first_tick_as_one_that_ran_before() -> None:
    """The averages move on over the lead, and no order comes of it."""
    lead = [part_of(DAY, 0, CUT)]
    tried = try_out(BASE, TRIAL, lead, [part_of(DAY, CUT)])
    before = Simulation(replace(BASE, parameters={**BASE.parameters, "fast": 60}))
    before.advance([DAY])
    opened = [row["open_time"] for row in before.trades() if row["open_time"] >= DAY.time[CUT]]
    assert tried.result.ticks == len(DAY.time) - CUT
    assert tried.trades["open_time"].min() >= DAY.time[CUT]
    # Those that ran before are in a trade at the cut: after its end they trade the same.
    assert set(opened) & set(tried.trades["open_time"].tolist())
    cold = try_out(BASE, TRIAL, [], [part_of(DAY, CUT)])
    assert cold.trades["open_time"].min() > tried.trades["open_time"].min()


def test_lead_may_come_in_any_pieces() -> None:
    whole = try_out(BASE, TRIAL, [part_of(DAY, 0, CUT)], [part_of(DAY, CUT)])
    cut = try_out(
        BASE, TRIAL, pieces(part_of(DAY, 0, CUT), 1_000), pieces(part_of(DAY, CUT), 1_000)
    )
    assert cut.result == whole.result
    assert cut.trades.tobytes() == whole.trades.tobytes()
    assert cut.equity.tobytes() == whole.equity.tobytes()


def test_sweep_warms_up_as_a_single_run_does() -> None:
    sweep = TrialSweep(BASE, [TRIAL])
    sweep.warm(part_of(DAY, 0, CUT))
    sweep.advance(part_of(DAY, CUT))
    [swept] = sweep.finish()
    assert swept == try_out(BASE, TRIAL, [part_of(DAY, 0, CUT)], [part_of(DAY, CUT)]).result


def test_windows_out_of_sample_are_stitched_without_a_gap() -> None:
    walk = WalkForward(
        in_sample=timedelta(hours=8), out_of_sample=timedelta(hours=4), growth=Growth.ROLLING
    )
    cut = windows(walk, int(DAY.time[0]), int(DAY.time[-1]))
    tried = [_tried(each) for each in cut]
    whole = ledger(stitched(BASE, cut, tried))
    assert len(cut) >= 3
    assert whole.outcome.ticks == int((DAY.time >= cut[0].split_ns).sum())
    total = sum(each.result.profit for each in tried)
    assert Decimal(int(whole.trades.result.sum())) / 1_000_000 == total
    last = Decimal(int(whole.outcome.equity["balance"][-1])) / 1_000_000
    assert last == BASE.balance + total
    assert (np.diff(whole.outcome.equity["time"]) >= 0).all()
    assert whole.trades.count == sum(each.result.trades for each in tried)


def _tried(window: Window) -> Tried:
    return try_out(
        BASE,
        TRIAL,
        last_ticks([_between(window.start_ns, window.split_ns)], lead_ticks(BASE, TRIAL)),
        [_between(window.split_ns, window.end_ns)],
    )


def _between(start: int, end: int) -> TickBatch:
    low, high = np.searchsorted(DAY.time, (start, end))
    return part_of(DAY, int(low), int(high))


def _best(number: int, inside: int, outside: int | None) -> Best:
    trial = Trial(number=0, parameters={}, window=number)
    tried = (
        None
        if outside is None
        else TrialResult(trial=out_of_sample(trial), profit=Decimal(outside))
    )
    return Best(
        window=Window(number=number, start_ns=0, split_ns=40 * HOUR, end_ns=50 * HOUR),
        chosen=TrialResult(trial=trial, profit=Decimal(inside)),
        tried=tried,
    )


def test_efficiency_is_profit_a_day_out_of_sample_over_that_in_sample() -> None:
    found = walked([_best(0, 300, 60), _best(1, 100, -10), _best(2, 900, None)])
    assert (found.in_profit, found.out_profit) == (400, 50)
    # 50 in 20 hours over 400 in 80.
    assert found.efficiency == 0.5
    assert found.windows_won == 1


def test_nothing_won_in_sample_has_no_efficiency() -> None:
    assert walked([_best(0, -300, 60)]).efficiency is None
