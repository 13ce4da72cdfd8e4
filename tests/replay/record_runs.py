"""Record histories of strategies' runs: `pytest tests/replay/record_runs.py`."""

from pathlib import Path

import pytest

from contracts.names import strategy_run_workflow_id
from domain.runs import StopMode
from tests.orders.world import World
from tests.replay.keeping import keep_history
from tests.strategies.test_run_workflow import (
    exchange,
    filled_orders,
    run_of,
    run_row,
    start,
    stop,
    world,
)

__all__ = ["exchange", "world"]

RUNS = Path(__file__).parent / "histories" / "StrategyRunWorkflow"


async def _keep_run(world: World, case: str) -> None:
    workflow = strategy_run_workflow_id(run_of(world))
    handle = world.tools.client.get_workflow_handle(workflow)
    await handle.result()
    history = await handle.fetch_history()
    keep_history(RUNS / f"{case}.json", history)


@pytest.mark.parametrize("mode", list(StopMode))
async def test_record_a_run_stopped_in_each_mode(world: World, mode: StopMode) -> None:
    await start(world)
    await world.until(lambda: filled_orders(world), bool)
    await stop(world, mode)
    await _keep_run(world, f"stopped_{mode}")


async def test_record_a_run_that_drains_until_it_is_closed(world: World) -> None:
    await start(world)
    await world.until(lambda: filled_orders(world), bool)
    await stop(world, StopMode.DRAIN)
    await world.until(lambda: run_row(world), lambda row: row.status == "stopping")
    await stop(world, StopMode.CLOSE)
    await _keep_run(world, "drained_then_closed")


async def test_record_a_run_whose_strategy_has_changed(world: World) -> None:
    await start(world, hash_of={"fast": 20, "slow": 60})
    await _keep_run(world, "failed")
