"""Backtests from their start to their end, through Temporal and processes of their own."""

from datetime import UTC, datetime, timedelta

import pytest

from activities.backtests import BacktestActivities
from adapters.postgres.backtests import PostgresBacktestBook
from contracts.names import Queue, backtest_workflow_id
from domain.backtests import BacktestWish
from tests.backtests.world import BacktestWorld, working
from workers.tools import utc_now
from workflows.unfinished_backtests import UnfinishedBacktestsWorkflow

AN_HOUR = timedelta(hours=1)


async def test_backtest_started_ends_with_a_report(world: BacktestWorld) -> None:
    async with working(world):
        done = await world.ended(await world.start())
    assert (done.status, done.status_detail) == ("done", "")
    assert done.ticks == done.of_ticks == 120_000
    assert done.report_hash is not None
    assert done.metrics is not None


async def test_backtest_paused_rests_until_it_is_resumed(world: BacktestWorld) -> None:
    async with working(world):
        undisturbed = await world.ended(await world.start())
        backtest = await world.paused()
        paused = await world.row(backtest)
        await world.resume(backtest)
        done = await world.ended(backtest)
    assert 0 < paused.ticks < 120_000
    assert (done.status, done.ticks) == ("done", 120_000)
    assert done.report_hash == undisturbed.report_hash
    assert done.trades == undisturbed.trades > 0


@pytest.mark.parametrize("is_paused", [True, False])
async def test_backtest_cancelled_keeps_what_it_found(
    world: BacktestWorld, is_paused: bool
) -> None:
    async with working(world):
        backtest = await (world.paused() if is_paused else world.start_slowly())
        await world.tell(backtest, BacktestWish.CANCEL)
        cancelled = await world.ended(backtest)
        await world.tell(backtest, BacktestWish.RUN)
        still = await world.ended(backtest)
    assert (cancelled.status, cancelled.report_hash) == ("cancelled", None)
    assert 0 < cancelled.ticks < 120_000
    assert still.status == "cancelled"


async def test_backtest_cancelled_in_temporal_is_cancelled(world: BacktestWorld) -> None:
    async with working(world):
        backtest = await world.start_slowly()
        await world.tools.client.get_workflow_handle(backtest_workflow_id(backtest)).cancel()
        cancelled = await world.ended(backtest)
    assert cancelled.status == "cancelled"


async def test_worker_that_stops_hands_a_backtest_over(world: BacktestWorld) -> None:
    async with working(world):
        backtest = await world.start_slowly()
    reached = (await world.row(backtest)).ticks
    async with working(world):
        done = await world.ended(backtest)
    assert 0 < reached < 120_000
    assert (done.status, done.ticks) == ("done", 120_000)


async def test_backtest_without_a_workflow_is_found_and_started(world: BacktestWorld) -> None:
    long_ago = datetime(2024, 1, 1, tzinfo=UTC)
    backtest = await world.write_down(updated_at=long_ago)
    async with working(world):
        await world.tools.client.execute_workflow(
            UnfinishedBacktestsWorkflow.run, id=f"look-{backtest}", task_queue=Queue.BACKTESTS
        )
        done = await world.ended(backtest)
    assert done.status == "done"


async def test_wish_that_was_never_told_is_told(world: BacktestWorld) -> None:
    async with working(world) as simulators:
        backtest = await world.start_slowly()
        book = PostgresBacktestBook(world.tools.database, world.tools.updates)
        await book.set_wish(backtest, BacktestWish.CANCEL, utc_now())
        activities = BacktestActivities(
            book=book, simulators=simulators, desk=world.desk, clock=lambda: utc_now() + AN_HOUR
        )
        await activities.open_unfinished()
        cancelled = await world.ended(backtest)
    assert cancelled.status == "cancelled"
