"""Reports of what the engine itself leaves."""

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np

from domain.backtests import BacktestSpec, Execution
from domain.instruments import MAJORS
from engine.metrics.ledger import ledger
from engine.metrics.market_time import nanoseconds
from engine.metrics.outcome import Outcome, Table
from engine.metrics.table import measure
from engine.report.fingerprint import report_hash
from engine.simulation import Simulation
from engine.ticks import TickBatch

SPEC = BacktestSpec(
    strategy="ema_cross",
    parameters={"fast": 20, "slow": 90, "units": 10_000, "stop": 60, "target": 140},
    instruments=(MAJORS["EUR_USD"],),
    execution=Execution(latency_ns=40_000_000, slippage=1),
)
COUNT = 30_000


def ticks() -> TickBatch:
    """Draw a week of ticks from a Monday on."""
    draw = np.random.default_rng(7)
    start = nanoseconds(datetime(2026, 1, 5, tzinfo=UTC))
    time = start + np.cumsum(draw.integers(1_000_000, 25_000_000_000, COUNT))
    bid = (110_000 + np.cumsum(draw.integers(-6, 7, COUNT))).astype(np.int32)
    return TickBatch(time, bid, bid + draw.integers(8, 20, COUNT).astype(np.int32))


def cut(batch: TickBatch, start: int, end: int) -> TickBatch:
    return TickBatch(*(column[start:end] for column in batch))


def outcome_of(trades: list[Table], equity: list[Table], batch: TickBatch) -> Outcome:
    return Outcome(
        spec=SPEC,
        ticks=batch.time.size,
        start_ns=int(batch.time[0]),
        end_ns=int(batch.time[-1]),
        trades=np.concatenate(trades),
        equity=np.concatenate(equity),
    )


def test_a_resumed_run_has_the_hash_of_one_that_was_not_interrupted() -> None:
    batch = ticks()
    whole = Simulation(SPEC)
    whole.advance([batch])
    whole.finish()
    straight = outcome_of([whole.trades()], [whole.equity()], batch)

    first = Simulation(SPEC)
    first.advance([cut(batch, 0, 17_001)])
    trades, equity = [first.trades()], [first.equity()]
    saved = first.checkpoint()
    first.advance([cut(batch, 17_001, 20_000)])  # Lost with the process that did it.
    second = Simulation(SPEC)
    second.restore(saved)
    second.advance([cut(batch, second.consumed[0], COUNT)])
    second.finish()
    resumed = outcome_of([*trades, second.trades()], [*equity, second.equity()], batch)

    assert straight.trades.size > 50
    assert report_hash(resumed) == report_hash(straight)


def test_the_metrics_add_up_to_the_account() -> None:
    batch, run = ticks(), Simulation(SPEC)
    run.advance([batch])
    run.finish()
    of = outcome_of([run.trades()], [run.equity()], batch)
    found = {each.key: each.value for each in measure(ledger(of))}
    assert SPEC.balance + Decimal(str(found["net_profit"])) == run.progress().balance
    assert found["financing"] != 0
    assert of.equity["nav"][-1] == run.progress().nav * 1_000_000
