"""Studies from their start to their end, through Temporal and processes of their own."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.history.batches import StoredTicks
from adapters.history.spans import Span
from adapters.history.stores import FolderStore
from contracts.names import Queue, study_workflow_id
from domain.backtests import BacktestWish
from domain.research import Method, Sample, TrialResult, WalkForward
from engine.research.forward import last_ticks, lead_ticks, try_out
from tests.backtests.world import BacktestWorld, working
from tests.research.world import StudyWorld
from workflows.unfinished_backtests import UnfinishedBacktestsWorkflow

DAY = timedelta(days=1)


async def test_grid_started_tries_every_set_and_ends(
    studies: StudyWorld, world: BacktestWorld
) -> None:
    async with working(world):
        study = await studies.start()
        done = await studies.ended(study)
    trials = await studies.trials(study)
    assert (done.status, done.status_detail) == ("done", "")
    assert (done.trials, done.done, done.failed) == (16, 16, 0)
    assert [each.number for each in trials] == list(range(16))
    assert {each.ticks for each in trials} == {120_000}
    assert len({each.profit for each in trials}) > 8
    assert all(each.score == float(each.profit) for each in trials)


async def test_trial_comes_to_what_its_backtest_comes_to(
    studies: StudyWorld, world: BacktestWorld
) -> None:
    async with working(world):
        study = await studies.start()
        await studies.ended(study)
        trial = (await studies.trials(study))[5]
        base = (await studies.read(study)).spec.base.parameters
        backtest = await world.ended(await world.start(parameters={**base, **trial.parameters}))
    assert backtest.balance - 100_000 == trial.profit
    assert backtest.ticks == trial.ticks


@pytest.mark.parametrize("method", [Method.RANDOM, Method.OPTUNA])
async def test_search_run_again_finds_the_same(
    studies: StudyWorld, world: BacktestWorld, method: Method
) -> None:
    async with working(world):
        one = await studies.start(method=method, trials=24, batch=8)
        other = await studies.start(method=method, trials=24, batch=8, parallel=3)
        await studies.ended(one)
        await studies.ended(other)
    assert len(await studies.found(one)) == 24
    assert await studies.found(one) == await studies.found(other)


async def test_walk_forward_tries_the_best_of_each_window_behind_it(
    studies: StudyWorld, world: BacktestWorld
) -> None:
    walk = WalkForward(in_sample=DAY, out_of_sample=DAY)
    async with working(world):
        study = await studies.start(walk_forward=walk)
        done = await studies.ended(study)
    trials = await studies.trials(study)
    tried = [each for each in trials if each.sample == "out"]
    assert (done.status, done.done) == ("done", done.trials)
    assert [each.window_number for each in tried] == [0, 1]
    for each in tried:
        chosen = [other for other in trials if other.window_number == each.window_number]
        best = max(
            (other for other in chosen if other.sample == "in" and other.score is not None),
            key=lambda other: (other.score, -other.number),
        )
        assert each.parameters == best.parameters
    assert all(0 < each.ticks <= 41_000 for each in trials)


async def test_set_is_tried_out_of_sample_as_the_command_line_tries_it(
    studies: StudyWorld, world: BacktestWorld
) -> None:
    walk = WalkForward(in_sample=DAY, out_of_sample=DAY)
    async with working(world):
        study = await studies.start(walk_forward=walk)
        await studies.ended(study)
    plan = await studies.book.plan(study)
    assert plan is not None
    base, window = (await studies.read(study)).spec.base, plan.windows[0]
    ticks = StoredTicks(FolderStore(world.tools.settings.history_folder))
    [instrument] = base.instruments
    [tried] = [each for each in await studies.book.results(study, 0) if is_tried(each)]
    before = ticks.batches(instrument, Span(window.start_ns, window.split_ns))
    after = ticks.batches(instrument, Span(window.split_ns, window.end_ns))
    lead = last_ticks(before, lead_ticks(base, tried.trial))
    assert tried == try_out(base, tried.trial, lead, after).result


def is_tried(result: TrialResult) -> bool:
    """Tell whether a trial was run out of sample."""
    return result.trial.sample is Sample.OUT


async def test_study_paused_rests_and_goes_on_with_what_is_not_done(
    studies: StudyWorld, world: BacktestWorld
) -> None:
    async with working(world):
        undisturbed = await studies.start()
        await studies.ended(undisturbed)
        study = await studies.start_slowly()
        await studies.tell(study, BacktestWish.PAUSE)
        paused = await studies.until(study, lambda row: row.status == "paused")
        studies.speed_up()
        await studies.tell(study, BacktestWish.RUN)
        done = await studies.ended(study)
    assert paused.done < 16
    assert (done.status, done.done) == ("done", 16)
    assert await studies.found(study) == await studies.found(undisturbed)


async def test_study_cancelled_keeps_what_it_found(
    studies: StudyWorld, world: BacktestWorld
) -> None:
    async with working(world):
        study = await studies.start_slowly()
        await studies.tell(study, BacktestWish.CANCEL)
        cancelled = await studies.ended(study)
        await studies.tell(study, BacktestWish.RUN)
        still = await studies.ended(study)
    assert (cancelled.status, still.status) == ("cancelled", "cancelled")
    assert cancelled.done < 16


async def test_study_cancelled_in_temporal_is_cancelled(
    studies: StudyWorld, world: BacktestWorld
) -> None:
    async with working(world):
        study = await studies.start_slowly()
        handle = studies.tools.client.get_workflow_handle(study_workflow_id(study))
        await handle.cancel()
        cancelled = await studies.ended(study)
    assert cancelled.status == "cancelled"


async def test_worker_that_stops_hands_a_study_over(
    studies: StudyWorld, world: BacktestWorld
) -> None:
    async with working(world):
        study = await studies.start_slowly()
    studies.speed_up()
    async with working(world):
        done = await studies.ended(study)
    assert (done.status, done.done) == ("done", 16)


async def test_study_without_a_workflow_is_found_and_started(
    studies: StudyWorld, world: BacktestWorld
) -> None:
    long_ago = datetime(2024, 1, 1, tzinfo=UTC)
    study = await studies.write_down(columns={"updated_at": long_ago})
    async with working(world):
        await studies.tools.client.execute_workflow(
            UnfinishedBacktestsWorkflow.run, id=f"look-{study}", task_queue=Queue.BACKTESTS
        )
        done = await studies.ended(study)
    assert done.status == "done"
