"""A run that stops leaves what its mode says, and nothing more is decided."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlmodel import col, select
from temporalio.testing import ActivityEnvironment

from adapters.postgres.runs import PostgresRunBook
from adapters.postgres.tables import OrderRow, RunInboxEntry, TradeRow
from contracts.runs import FinishRun, NoteStop, RunStrategy, StretchDone, WindDown, WoundDown
from domain.order_terms import OrderKind
from domain.orders import OrderState, Origin, Purpose
from domain.runs import Decision, Drain, Journalled, RunStatus, RunStop, RunTakenOver, StopMode
from domain.strategy_orders import intent_of
from domain.ticks import ORIGIN
from tests.strategies.resting import RestingSteppers
from tests.strategies.world import RUN, AskingDesk, DeafDesk, RunWorld, now, rederived, wave

HELD, WAITING = 1, 4
"""Decisions whose orders the desk fills, and leaves to wait."""


def decision(number: int, kind: OrderKind, at: int) -> Decision:
    """Decide to buy."""
    return Decision(
        number=number,
        units=1_000,
        purpose=Purpose.ENTRY,
        stop=300,
        target=0,
        price=138_000,
        kind=kind,
        at=at,
    )


@pytest.fixture
async def busy(world: RunWorld) -> RunWorld:
    """Have a run that holds a trade, and an order that waits for a price."""
    book = PostgresRunBook(world.database, world.updates)
    run = await book.take_over(RUN)
    asked = [decision(HELD, OrderKind.MARKET, 0), decision(WAITING, OrderKind.LIMIT, 137_000)]
    for sequence, item in enumerate(asked, start=1):
        intent = intent_of(run, item, now())
        entry = Journalled(sequence=sequence, after=ORIGIN, fact=item)
        await book.write_decision(run, entry, intent, now())
        await world.desk.open_order(intent)
    return world


async def held(world: RunWorld) -> Sequence[int]:
    """Read the units of the trades that are open."""
    query = select(TradeRow.units).where(col(TradeRow.units) != 0)
    async with world.database.reading() as session:
        return [int(units) for units in (await session.exec(query)).all()]


async def stop(world: RunWorld, mode: StopMode) -> None:
    """Write down that the run is to stop."""
    order = NoteStop(run=RUN, stop=RunStop(mode=mode, reason="enough"))
    await ActivityEnvironment().run(world.stops().note_stop, order)


async def wind_down(world: RunWorld, mode: StopMode, attempt: int = 1) -> WoundDown:
    """Try to wind the run down."""
    order = WindDown(run=RUN, mode=mode, attempt=attempt)
    return await ActivityEnvironment().run(world.stops().wind_down, order)


@pytest.mark.parametrize(
    ("mode", "order", "units"),
    [
        (StopMode.KEEP, OrderState.NEW, [1_000]),
        (StopMode.AT_ONCE, OrderState.CANCELLED, [1_000]),
        (StopMode.CLOSE, OrderState.CANCELLED, []),
    ],
)
async def test_stopped_run_leaves_what_its_mode_keeps(
    busy: RunWorld, mode: StopMode, order: OrderState, units: list[int]
) -> None:
    assert await wind_down(busy, mode) == WoundDown()

    assert (await busy.order(WAITING)).state == order
    assert await held(busy) == units


async def test_entry_that_waits_for_approval_keeps_no_position_open(busy: RunWorld) -> None:
    asking = replace(busy, desk=AskingDesk(busy.database, busy.updates))
    book = PostgresRunBook(busy.database, busy.updates)
    run, item = await book.take_over(RUN), decision(5, OrderKind.MARKET, 0)
    intent = intent_of(run, item, now())
    entry = Journalled(sequence=3, after=ORIGIN, fact=item)
    await book.write_decision(run, entry, intent, now())

    assert await wind_down(asking, StopMode.CLOSE) == WoundDown()

    assert (await busy.order(5)).state == OrderState.CANCELLED
    assert await held(busy) == []


async def test_position_is_closed_by_the_platform_once_however_often_it_is_tried(
    busy: RunWorld,
) -> None:
    for _ in range(2):
        await wind_down(busy, StopMode.CLOSE)

    async with busy.database.reading() as session:
        query = select(OrderRow).where(OrderRow.origin == Origin.PLATFORM)
        (close,) = (await session.exec(query)).all()
    assert (close.id, close.purpose) == ("run-1-close-1-run-1-1", Purpose.CLOSE)
    assert (close.units, close.trade_id, close.run_id) == (-1_000, "run-1-1", RUN)


async def test_loop_that_was_thought_dead_decides_no_more(busy: RunWorld) -> None:
    book = PostgresRunBook(busy.database, busy.updates)
    run = await book.take_over(RUN)
    await wind_down(busy, StopMode.KEEP)
    late = decision(5, OrderKind.MARKET, 0)

    with pytest.raises(RunTakenOver):
        await book.write_decision(
            run,
            Journalled(sequence=3, after=ORIGIN, fact=late),
            intent_of(run, late, now()),
            now(),
        )

    assert await busy.intents() == ["run-1-1", "run-1-4"]


async def test_cancel_that_does_not_get_through_is_an_error_and_not_an_end(busy: RunWorld) -> None:
    deaf = replace(busy, desk=DeafDesk(busy.database, busy.updates))
    with pytest.raises(OSError, match="nobody hears"):
        await wind_down(deaf, StopMode.AT_ONCE)


async def test_run_that_has_ended_is_left_alone(busy: RunWorld) -> None:
    ended = FinishRun(run=RUN, status=RunStatus.STOPPED)
    await ActivityEnvironment().run(busy.stops().finish_run, ended)

    assert await wind_down(busy, StopMode.CLOSE) == WoundDown()
    await stop(busy, StopMode.CLOSE)

    assert await held(busy) == [1_000]
    assert (await busy.row()).status == "stopped"


async def test_stop_is_shown_with_its_mode_and_told_a_draining_run_once(world: RunWorld) -> None:
    for mode in (StopMode.DRAIN, StopMode.DRAIN, StopMode.CLOSE, StopMode.DRAIN):
        await stop(world, mode)

    row = await world.row()
    assert (row.status, row.stop_mode, row.status_detail) == ("stopping", "close", "enough")
    async with world.database.reading() as session:
        letters = (await session.exec(select(RunInboxEntry))).all()
    assert [letter.kind for letter in letters] == ["drain"]


async def test_draining_run_lets_nothing_in_and_ends_once_it_is_flat(world: RunWorld) -> None:
    resting = replace(world, steppers=RestingSteppers())
    async with resting.running():
        await resting.until_status("running")
        await resting.play(wave(1, 400))
    await stop(resting, StopMode.DRAIN)

    loop = resting.activities().run_strategy
    ticks = asyncio.create_task(resting.trickle(wave(401, 1_000)))
    done = await ActivityEnvironment().run(loop, RunStrategy(run=RUN))
    await ticks
    again = await ActivityEnvironment().run(loop, RunStrategy(run=RUN))

    assert (done, again) == (StretchDone(goes_on=False), StretchDone(goes_on=False))
    assert sum(await held(resting)) == 0
    assert {item.purpose for item in await decided_draining(resting)} <= {Purpose.CLOSE}
    assert await rederived(resting, wave(1, 1_400)) == await resting.decided()
    assert (await resting.row()).status == "stopping"


async def decided_draining(world: RunWorld) -> list[Decision]:
    """Read the orders that were asked for after the run began to drain."""
    facts = [item.fact for item in await world.journal()]
    first = next(place for place, fact in enumerate(facts) if isinstance(fact, Drain))
    return [fact for fact in facts[first:] if isinstance(fact, Decision)]
