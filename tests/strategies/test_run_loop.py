"""A run decides once on every tick, whatever happens to its loop."""

from dataclasses import replace

import pytest
from sqlalchemy import update
from sqlmodel import col
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from adapters.history.lake import FolderLake
from adapters.postgres.journal import kind_and_payload
from adapters.postgres.tables import JournalEntry
from contracts.names import ticks_stream
from contracts.runs import FinishRun, RunStrategy, StretchDone
from domain.accounts import Feed
from domain.events import EventKind
from domain.instruments import MAJORS
from domain.orders import OrderState
from domain.runs import Cancel, Decision, RunStatus
from domain.ticks import ORIGIN
from tests.strategies.resting import RestingSteppers
from tests.strategies.world import EUR_USD, RUN, DeafDesk, RunWorld, rederived, wave


async def test_each_decision_is_journalled_with_its_order_and_filled_once(world: RunWorld) -> None:
    await world.append(wave(1, 30))
    ticks = wave(31, 1_500)
    async with world.running():
        await world.until_status("running")
        await world.play(ticks)

    decisions = await world.decisions()
    assert len(decisions) > 3
    assert [item.number for item in decisions] == list(range(1, len(decisions) + 1))
    assert await world.intents() == [f"{RUN}-{item.number}" for item in decisions]
    assert (await world.row()).ticks_seen == len(ticks)
    assert (await world.row()).decisions == len(decisions)


async def test_replayed_journal_gives_the_live_decisions(world: RunWorld) -> None:
    ticks = wave(1, 2_000)
    async with world.running():
        await world.until_status("running")
        await world.play(ticks)

    lived = await world.decided()
    assert await rederived(world, ticks) == lived
    assert lived


async def test_stopped_run_goes_on_without_repeating_or_losing_a_tick(world: RunWorld) -> None:
    ticks = wave(1, 3_000)
    for part in (ticks[:1_000], ticks[1_000:1_700], ticks[1_700:]):
        async with world.running():
            await world.until_status("running")
            await world.play(part)

    assert (await world.row()).ticks_seen == 3_000
    assert (await world.checkpoints())[0].number == 0
    assert len(await world.checkpoints()) <= 3


async def test_run_warms_up_on_the_tape_and_the_lake_without_trading(world: RunWorld) -> None:
    recorded, recent = wave(1, 15), wave(16, 10)
    await FolderLake(world.lake).write(Feed.PAPER, MAJORS[EUR_USD], recorded)
    await world.append(recent)
    async with world.running():
        await world.until_status("running")

    row, (first, *_) = await world.row(), await world.checkpoints()
    assert row.status_detail == "warmed up on 20 recorded ticks"
    assert (first.after_tick, row.ticks_seen) == (str(recent[-1].id), 0)
    assert await world.journal() == []


async def test_run_without_a_past_says_how_much_is_missing(world: RunWorld) -> None:
    async with world.running():
        await world.until_status("running")

    detail = (await world.row()).status_detail
    assert detail == "warmed up on 0 recorded ticks; 20 more ticks before it can trade"
    assert (await world.checkpoints())[0].after_tick == str(ORIGIN)


async def test_journal_that_ticks_do_not_give_fails_the_run_with_both(world: RunWorld) -> None:
    ticks = wave(1, 1_000)
    async with world.running():
        await world.until_status("running")
        await world.play(ticks)
    first = next(item for item in await world.journal() if isinstance(item.fact, Decision))
    await go_back_to_start(world)
    assert isinstance(first.fact, Decision)
    _, forged = kind_and_payload(replace(first.fact, units=77))
    async with world.database.transaction() as session:
        await session.exec(
            update(JournalEntry)
            .where(col(JournalEntry.sequence) == first.sequence)
            .values(payload=forged)
        )

    with pytest.raises(ApplicationError) as failed:
        await ActivityEnvironment().run(world.activities().run_strategy, RunStrategy(run=RUN))

    assert (failed.value.type, failed.value.non_retryable) == ("RUN_MISMATCH", True)
    assert "units=77" in failed.value.message
    assert f"units={first.fact.units}" in failed.value.message


async def go_back_to_start(world: RunWorld) -> None:
    """Lose every checkpoint but the first, as a crash before the others would."""
    async with world.database.transaction() as session:
        for checkpoint in (await world.checkpoints())[1:]:
            await session.delete(checkpoint)


async def test_crash_before_any_checkpoint_decides_nothing_again(world: RunWorld) -> None:
    ticks = wave(1, 1_500)
    async with world.running():
        await world.until_status("running")
        await world.play(ticks)
    before = await world.journal()
    await go_back_to_start(world)

    async with world.running():
        await world.until_saved(ticks[-1].id)

    assert await world.journal() == before
    assert (await world.row()).ticks_seen == 1_500


async def test_ticks_cut_before_they_were_seen_are_a_gap_and_numbering_goes_on(
    world: RunWorld,
) -> None:
    ticks, later = wave(1, 1_500), wave(1_501, 1_500)
    async with world.running():
        await world.until_status("running")
        await world.play(ticks)
    before = await world.decisions()
    await go_back_to_start(world)
    await world.append(later)
    await world.redis.xtrim(ticks_stream(Feed.PAPER, EUR_USD), maxlen=2_000, approximate=False)

    async with world.running():
        await world.until_saved(later[-1].id)

    (gap,) = await world.events(EventKind.RUN_GAP)
    decisions = await world.decisions()
    assert gap.payload["after_tick"] == str(ORIGIN)
    assert gap.payload["before_tick"] == str(ticks[1_000].id)
    assert [item.number for item in decisions] == list(range(1, len(decisions) + 1))
    assert len(decisions) > len(before)
    assert len(await world.intents()) == len(decisions)
    assert (await world.row()).ticks_seen == 2_000


async def test_tick_that_the_server_lost_after_a_decision_is_a_gap(world: RunWorld) -> None:
    ticks = wave(1, 1_500)
    async with world.running():
        await world.until_status("running")
        await world.play(ticks)
    first = next(item for item in await world.journal() if isinstance(item.fact, Decision))
    await go_back_to_start(world)
    await world.redis.xdel(ticks_stream(Feed.PAPER, EUR_USD), str(first.after))

    await world.append(wave(1_501, 1))
    async with world.running():
        await world.until_saved(wave(1_501, 1)[0].id)

    assert len(await world.events(EventKind.RUN_GAP)) == 1
    numbers = [item.number for item in await world.decisions()]
    assert numbers == list(range(1, len(numbers) + 1))


async def test_earlier_loop_stops_once_another_has_taken_over(world: RunWorld) -> None:
    with pytest.raises(ApplicationError) as stopped:
        await run_two_loops(world)

    assert stopped.value.type == "RUN_TAKEN_OVER"
    numbers = [item.number for item in await world.decisions()]
    assert numbers == list(range(1, len(numbers) + 1))


async def run_two_loops(world: RunWorld) -> None:
    """Let a second loop begin while the first goes on."""
    async with world.running():
        await world.until_status("running")
        async with world.running():
            await world.play(wave(1, 3_000))


async def test_finished_run_is_told_once_and_not_run_again(world: RunWorld) -> None:
    environment, activities = ActivityEnvironment(), world.activities()
    for _ in range(2):
        await environment.run(
            world.stops().finish_run, FinishRun(run=RUN, status=RunStatus.STOPPED, detail="by hand")
        )

    done = await environment.run(activities.run_strategy, RunStrategy(run=RUN))

    assert done == StretchDone(goes_on=False)
    assert len(await world.events(EventKind.RUN_STOPPED)) == 1
    assert (await world.row()).status == "stopped"


async def test_cancel_that_was_not_passed_on_is_by_the_next_loop(world: RunWorld) -> None:
    resting = replace(world, steppers=RestingSteppers())
    deaf = replace(resting, desk=DeafDesk(world.database, world.updates))
    ticks = wave(1, 600)
    async with deaf.running():
        await deaf.until_status("running")
        await deaf.play(ticks)
    (cancel,) = [fact for _, fact in await world.decided() if isinstance(fact, Cancel)]
    assert (await world.order(cancel.order)).state == OrderState.NEW

    async with resting.running():
        await resting.until_order(cancel.order, OrderState.CANCELLED)
        await resting.play(wave(601, 200))

    assert await rederived(resting, wave(1, 800)) == await world.decided()
    assert len(await world.decided()) > 2
