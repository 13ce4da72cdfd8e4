"""A loop killed with -9 at any moment loses no decision and takes none twice."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from adapters.postgres.intents import to_intent
from adapters.postgres.tables import OrderRow
from domain.orders import OrderState
from domain.runs import Cancel, Decision
from tests.strategies.loop_process import STRATEGIES
from tests.strategies.world import PATIENCE, RunWorld, rederived, rests, wave

PROJECT = Path(__file__).resolve().parents[2]
TICKS = 4_000
KILLS = 4


@asynccontextmanager
async def loop_process(
    world: RunWorld, database_url: str, redis_url: str, strategy: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the loop in a process of its own for the length of a block, and stop it after."""
    command = [sys.executable, "-m", "tests.strategies.loop_process"]
    process = await asyncio.create_subprocess_exec(
        *command, database_url, redis_url, str(world.lake), strategy, cwd=PROJECT
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        await process.wait()


@pytest.mark.parametrize("strategy", ["ema_cross", "resting"])
async def test_loop_killed_again_and_again_decides_once_on_every_tick(
    world: RunWorld, database_url: str, redis_url: str, strategy: str
) -> None:
    world = replace(world, steppers=STRATEGIES[strategy])
    ticks = wave(1, TICKS)
    share = TICKS // (KILLS + 1)
    for kill in range(KILLS + 1):
        part = ticks[kill * share : None if kill == KILLS else (kill + 1) * share]
        epoch = (await world.row()).epoch
        async with loop_process(world, database_url, redis_url, strategy) as process:
            await world.until_taken_over(epoch)
            await open_orphans(world)
            await world.trickle(part)
            if kill < KILLS:
                process.kill()
            else:
                await world.until_saved(ticks[-1].id)
                await until_settled(world)

    lived = await world.decided()
    numbers = [decision.number for _, decision in lived]
    assert len(numbers) > 10
    assert numbers == list(range(1, len(numbers) + 1))
    assert await world.intents() == [f"run-1-{item.number}" for item in await world.decisions()]
    assert await rederived(world, ticks) == lived
    assert (await world.row()).ticks_seen == TICKS


async def open_orphans(world: RunWorld) -> None:
    """Hand over what a loop wrote down and died before handing over, as a schedule does."""
    for row in await new_orders(world):
        await world.desk.open_order(to_intent(row))


async def until_settled(world: RunWorld) -> None:
    """Wait until what was to be filled or cancelled is; the last may still be on its way.

    Raises:
        TimeoutError: one never is.
    """
    async with asyncio.timeout(PATIENCE):
        while await unsettled(world):
            await asyncio.sleep(0.05)


async def unsettled(world: RunWorld) -> set[int]:
    """Read the orders that are not over, but for one that waits and was not cancelled."""
    decided = [fact for _, fact in await world.decided()]
    cancelled = {fact.order for fact in decided if isinstance(fact, Cancel)}
    wait = {fact.number for fact in decided if isinstance(fact, Decision) and fact.at}
    left_alone = {number for number in wait - cancelled if rests(number)}
    return {row.decision or 0 for row in await new_orders(world)} - left_alone


async def new_orders(world: RunWorld) -> Sequence[OrderRow]:
    """Read the orders of which nothing has become yet."""
    query = select(OrderRow).where(OrderRow.state == OrderState.NEW)
    async with world.database.reading() as session:
        return (await session.exec(query)).all()
