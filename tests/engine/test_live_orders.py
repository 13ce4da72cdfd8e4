"""Every strategy that we ship asks live for the orders of its backtest, on the same ticks."""

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pytest

from domain.backtests import BacktestSpec, Execution
from domain.instruments import MAJORS
from domain.numbers import Points, Price, Units
from domain.orders import IntentId, RunId, strategy_intent_id
from domain.runs import Decided, Denied, Filled, ParameterValue, RunInput
from domain.ticks import Tick, TickId
from domain.times import SECOND_NS
from engine.kernel.layout import DENIAL
from engine.simulation import Simulation
from engine.step import LiveStepper
from strategies.catalogue import build, strategy_class, validated
from strategies.folder import our_names
from tests.engine.tick_by_tick import TickByTick, Told
from tests.engine.ticks import seeded_ticks

EUR_USD, RUN = MAJORS["EUR_USD"], RunId("run-1")
TICKS = seeded_ticks(5, 12_000, "2026-01-05T00:00:00Z", seconds=100.0)
LATE = Execution(latency_ns=2 * SECOND_NS)
GIVEN: Mapping[str, Mapping[str, ParameterValue]] = {"ema_cross": {"fast": 100, "slow": 600}}
"""What is not the default, for strategies that would hardly trade on so few ticks."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("strategy", our_names())
def test_live_stepper_asks_for_the_orders_of_the_backtest(strategy: str) -> None:
    parameters = validated(strategy_class(strategy), strategy, GIVEN.get(strategy, {}))
    spec = BacktestSpec(
        strategy=strategy, parameters=parameters, instruments=(EUR_USD,), execution=LATE
    )
    backtest = TickByTick(spec, build(strategy, parameters))
    living = build(strategy, parameters)
    stepper = LiveStepper(RUN, EUR_USD, living)
    tested: list[tuple[TickId, Decided | None]] = []
    lived: list[tuple[TickId, Decided | None]] = []

    for time, bid, ask in zip(*(column.tolist() for column in TICKS), strict=True):
        played = backtest.play(time, bid, ask)
        tick = Tick(TickId(time, 0), Points(bid), Points(ask))
        answers = [stepper.take(fact_of(told, stepper.decisions)) for told in played.told]
        lived += [(tick.id, answer) for answer in (*answers, stepper.step(tick)) if answer]
        tested += [(tick.id, played.decided)] if played.decided else []

    assert len(tested) >= 5
    assert lived == tested
    assert backtest.remembers(living)
    whole = Simulation(spec)
    whole.advance([TICKS])
    assert np.array_equal(whole.trades(), backtest.trades)


def fact_of(told: Told, latest: int) -> RunInput:
    """Put what a backtest's strategy was told as a live run is told."""
    order = strategy_intent_id(RUN, latest)
    if told.kind == DENIAL:
        return Denied(number=1, order=order, code="DENIED", message="")
    own: IntentId | None = order if told.done else None
    return Filled(
        number=1,
        order=own,
        units=Units(Decimal(told.units)),
        price=Price(EUR_USD.price(told.price)),
        position=Units(Decimal(told.position)),
        entry=Price(EUR_USD.price(told.entry)) if told.position else None,
        reason="MARKET_ORDER" if own else "STOP_LOSS_ORDER",
        done=bool(told.done),
    )
