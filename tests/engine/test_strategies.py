"""Every strategy that we ship decides compiled what its own Python decides, to the last bit."""

import numpy as np
import pytest

from domain.backtests import BacktestSpec, Execution
from domain.instruments import MAJORS
from engine.simulation import Simulation
from engine.ticks import TickBatch
from strategies.folder import our_names

COUNT = 30_000


def seeded_ticks() -> TickBatch:
    """Make some weeks of ticks from a seed."""
    draw = np.random.default_rng(5)
    time = 1_700_000_000_000_000_000 + np.cumsum(draw.integers(1, 90, COUNT)) * 1_000_000_000
    bid = 110_000 + np.cumsum(draw.integers(-9, 10, COUNT))
    ask = bid + draw.integers(4, 12, COUNT)
    return TickBatch(time.astype(np.int64), bid.astype(np.int32), ask.astype(np.int32))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("strategy", our_names())
def test_compiled_is_interpreted(strategy: str) -> None:
    spec = BacktestSpec(
        strategy=strategy,
        parameters={},
        instruments=(MAJORS["EUR_USD"],),
        execution=Execution(latency_ns=2_000_000_000),
    )
    ticks = seeded_ticks()
    compiled, plain = Simulation(spec), Simulation(spec)

    compiled.advance([ticks])
    plain.interpret(ticks)

    assert compiled.checkpoint() == plain.checkpoint()
    assert len(compiled.trades()) > 0
