"""A sweep gives each parameter set what it would have got alone."""

from dataclasses import replace
from decimal import Decimal

import pytest

from domain.backtests import BacktestSpec
from domain.instruments import MAJORS
from engine.simulation import Simulation
from engine.sweep import Sweep
from engine.ticks import part_of
from tests.engine.asking import Restless
from tests.engine.ticks import seeded_ticks

SPEC = BacktestSpec(strategy="restless", parameters={}, instruments=(MAJORS["EUR_USD"],))
SETS = [{"seed": seed, "every": every} for seed in (1, 2) for every in (3, 7, 50)]
TICKS = seeded_ticks(4, 20_000)


@pytest.mark.parametrize("threads", [1, 2])
def test_each_set_gets_what_it_would_get_alone(threads: int) -> None:
    sweep = Sweep(SPEC, SETS, Restless, threads)
    sweep.advance(part_of(TICKS, 0, 11_000))
    sweep.advance(part_of(TICKS, 11_000))
    for swept, parameters in zip(sweep.finish(), SETS, strict=True):
        alone = Simulation(replace(SPEC, parameters=parameters), Restless)
        alone.advance([TICKS])
        alone.finish()
        rows, progress = alone.trades(), alone.progress()
        assert swept.parameters == {**swept.parameters, **parameters}
        assert (swept.balance, swept.trades) == (progress.balance, progress.trades)
        assert (swept.closings, swept.wins) == (len(rows), int((rows["profit"] > 0).sum()))
        assert swept.gains + swept.losses == Decimal(int(rows["profit"].sum())) / 1_000_000
        assert swept.drawdown > 0
        assert not swept.fault
