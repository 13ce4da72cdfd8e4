"""Record histories of backtests: `pytest tests/replay/record_backtests.py`."""

from datetime import UTC, datetime
from pathlib import Path

from contracts.names import Queue, backtest_workflow_id
from domain.backtests import BacktestId, BacktestWish
from tests.backtests.conftest import where, world
from tests.backtests.world import BacktestWorld, working
from tests.replay.keeping import keep_history
from workflows.unfinished_backtests import UnfinishedBacktestsWorkflow

__all__ = ["where", "world"]

HISTORIES = Path(__file__).parent / "histories"
LONG_AGO = datetime(1990, 1, 1, tzinfo=UTC)


async def _keep(world: BacktestWorld, name: str, kind: str, case: str) -> None:
    handle = world.tools.client.get_workflow_handle(name)
    await handle.result()
    keep_history(HISTORIES / kind / f"{case}.json", await handle.fetch_history())


async def _keep_backtest(world: BacktestWorld, backtest: BacktestId, case: str) -> None:
    await _keep(world, backtest_workflow_id(backtest), "BacktestWorkflow", case)


async def test_record_a_backtest_with_a_report(world: BacktestWorld) -> None:
    async with working(world):
        await _keep_backtest(world, await world.start(), "done")


async def test_record_a_backtest_without_ticks(world: BacktestWorld) -> None:
    async with working(world):
        await _keep_backtest(world, await world.start(end=LONG_AGO), "no_ticks")


async def test_record_a_backtest_that_is_paused_and_resumed(world: BacktestWorld) -> None:
    async with working(world):
        backtest = await world.start_slowly()
        await world.tell(backtest, BacktestWish.PAUSE)
        await world.until(backtest, lambda row: row.status == "paused")
        await world.tell(backtest, BacktestWish.RUN)
        await _keep_backtest(world, backtest, "paused_and_resumed")


async def test_record_a_backtest_that_is_cancelled(world: BacktestWorld) -> None:
    async with working(world):
        backtest = await world.start_slowly()
        await world.tell(backtest, BacktestWish.CANCEL)
        await _keep_backtest(world, backtest, "cancelled")


async def test_record_a_look_for_unfinished_backtests(world: BacktestWorld) -> None:
    name = "unfinished-backtests-recorded"
    async with working(world):
        await world.tools.client.execute_workflow(
            UnfinishedBacktestsWorkflow.run, id=name, task_queue=Queue.BACKTESTS
        )
        await _keep(world, name, "UnfinishedBacktestsWorkflow", "none")
