"""The same ticks give the same trades, however they are played."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from domain.backtests import BARE, BacktestSpec, Execution
from domain.instruments import MAJORS
from domain.runs import StrategyFault
from engine.results import CloseReason
from engine.simulation import Simulation
from engine.ticks import TickBatch, part_of
from tests.engine.asking import Restless
from tests.engine.ticks import RECORDED, read_folder, recorded_day, seeded_ticks
from tests.engine.workload import workload

EUR_USD, NZD_USD, EUR_GBP = MAJORS["EUR_USD"], MAJORS["NZD_USD"], MAJORS["EUR_GBP"]
LATE = Execution(latency_ns=7_000_000_000, slippage=2, maximum_spread=40)


def ema_cross(execution: Execution = BARE) -> Simulation:
    return Simulation(
        BacktestSpec(
            strategy="ema_cross", parameters={}, instruments=(EUR_USD,), execution=execution
        )
    )


def restless(execution: Execution, seed: int = 1, **parameters: int) -> Simulation:
    spec = BacktestSpec(
        strategy="restless",
        parameters={"seed": seed, **parameters},
        instruments=(EUR_USD,),
        execution=execution,
    )
    return Simulation(spec, Restless)


def test_recorded_day_gives_the_trades_of_the_description() -> None:
    simulation = ema_cross()
    simulation.advance([recorded_day()])
    simulation.finish()
    rows = simulation.trades()
    found = [
        (CloseReason(reason).name, profit // 10)
        for reason, profit in zip(rows["reason"], rows["profit"].tolist(), strict=True)
    ]
    assert found == workload(recorded_day())
    assert len(found) > 5


if RECORDED:

    @pytest.mark.parametrize(
        ("name", "ticks", "reasons", "profit"),
        [
            ("EUR_USD", 321_559, {"STOP": 24, "TARGET": 10, "REVERSAL": 47, "END": 1}, -2_104),
            ("NZD_USD", 274_268, {"STOP": 44, "TARGET": 15, "REVERSAL": 21}, -2_449),
        ],
    )
    def test_workload_gives_its_trades(
        name: str, ticks: int, reasons: dict[str, int], profit: int
    ) -> None:
        simulation = Simulation(
            BacktestSpec(
                strategy="ema_cross", parameters={}, instruments=(MAJORS[name],), execution=BARE
            )
        )
        simulation.advance([read_folder(Path(RECORDED), name)])
        simulation.finish()
        rows = simulation.trades()
        assert simulation.progress().ticks == ticks
        assert Counter(CloseReason(each).name for each in rows["reason"]) == reasons
        assert rows["profit"].sum() == profit * 1_000_000


@pytest.mark.parametrize("execution", [BARE, Execution(), LATE])
def test_plain_python_gives_the_same_bytes(execution: Execution) -> None:
    ticks = seeded_ticks(3, 6_000)
    compiled, interpreted = restless(execution), restless(execution)
    compiled.advance([ticks])
    interpreted.interpret(ticks)
    assert compiled.checkpoint() == interpreted.checkpoint()
    assert len(compiled.trades()) > 100


def test_ema_cross_in_plain_python_gives_the_same_bytes() -> None:
    ticks = part_of(recorded_day(), 0, 9_000)
    compiled, interpreted = ema_cross(), ema_cross()
    compiled.advance([ticks])
    interpreted.interpret(ticks)
    assert compiled.checkpoint() == interpreted.checkpoint()


@pytest.mark.parametrize("seed", range(4))
def test_one_tick_at_a_time_gives_the_same_bytes(seed: int) -> None:
    ticks = seeded_ticks(seed, 3_000)
    at_once, one_by_one = restless(LATE, seed + 1), restless(LATE, seed + 1)
    at_once.advance([ticks])
    for place in range(len(ticks.time)):
        one_by_one.advance([part_of(ticks, place, place + 1)])
    assert at_once.checkpoint() == one_by_one.checkpoint()


@pytest.mark.parametrize("seed", range(3))
def test_resumed_in_the_middle_gives_the_same_bytes(seed: int) -> None:
    ticks = seeded_ticks(seed, 20_000)
    whole = restless(Execution(), seed + 1)
    whole.advance([ticks])
    first = restless(Execution(), seed + 1)
    first.advance([part_of(ticks, 0, 7_777)])
    second = restless(Execution(), seed + 1)
    second.restore(first.checkpoint())
    second.advance([part_of(ticks, second.consumed[0])])
    assert second.checkpoint() == whole.checkpoint()
    whole.finish()
    second.finish()
    assert second.trades().tobytes() == whole.trades().tobytes()
    assert second.equity().tobytes() == whole.equity().tobytes()


def test_checkpoint_of_other_settings_is_refused() -> None:
    with pytest.raises(StrategyFault, match="another backtest"):
        restless(BARE).restore(restless(LATE).checkpoint())


def test_balance_is_what_the_trades_made() -> None:
    simulation = restless(Execution(), every=3)
    simulation.advance([seeded_ticks(9, 60_000, seconds=20.0)])
    simulation.finish()
    rows, hours = simulation.trades(), simulation.equity()
    made = int(rows["profit"].sum() + rows["financing"].sum())
    progress = simulation.progress()
    assert progress.balance == Decimal(100_000) + Decimal(made) / 1_000_000
    assert progress.nav == progress.balance
    assert hours["nav"][-1] == progress.nav * 1_000_000
    assert (rows["financing"] != 0).any()
    assert (hours["lowest"] <= hours["nav"]).all()
    assert (np.diff(hours["time"]) > 0).all()


def test_several_instruments_are_played_in_the_order_of_their_ticks() -> None:
    euro, cross = seeded_ticks(1, 8_000), seeded_ticks(2, 5_000, price=87_000)
    spec = BacktestSpec(
        strategy="restless",
        parameters={},
        instruments=(EUR_USD, EUR_GBP),
        rates={"GBP": Decimal("1.26")},
    )
    at_once, in_parts = Simulation(spec, Restless), Simulation(spec, Restless)
    at_once.advance([euro, cross])
    at_once.finish()
    feed(in_parts, 0, euro, 700)
    feed(in_parts, 1, cross, 333)
    in_parts.finish()
    assert at_once.checkpoint() == in_parts.checkpoint()
    rows = at_once.trades()
    assert set(rows["instrument"]) == {0, 1}
    before_the_end = rows[rows["reason"] != CloseReason.END]
    assert (np.diff(before_the_end["close_time"]) >= 0).all()


def feed(simulation: Simulation, k: int, ticks: TickBatch, size: int) -> None:
    for place in range(0, len(ticks.time), size):
        batches: list[TickBatch | None] = [None, None]
        batches[k] = part_of(ticks, place, place + size)
        simulation.advance(batches)
    simulation.end_of(k)
