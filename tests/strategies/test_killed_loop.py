"""A loop killed with -9 at any moment loses no decision and takes none twice."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sqlmodel import select

from adapters.postgres.tables import TradeRow
from domain.runs import Decision
from tests.strategies.world import PATIENCE, RunWorld, rederived, wave

PROJECT = Path(__file__).resolve().parents[2]
TICKS = 4_000
KILLS = 4


@asynccontextmanager
async def loop_process(
    world: RunWorld, database_url: str, redis_url: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the loop in a process of its own for the length of a block, and stop it after."""
    command = [sys.executable, "-m", "tests.strategies.loop_process"]
    process = await asyncio.create_subprocess_exec(
        *command, database_url, redis_url, str(world.lake), cwd=PROJECT
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        await process.wait()


async def test_loop_killed_again_and_again_decides_once_on_every_tick(
    world: RunWorld, database_url: str, redis_url: str
) -> None:
    ticks = wave(1, TICKS)
    share = TICKS // (KILLS + 1)
    for kill in range(KILLS + 1):
        part = ticks[kill * share : None if kill == KILLS else (kill + 1) * share]
        epoch = (await world.row()).epoch
        async with loop_process(world, database_url, redis_url) as process:
            await world.until_taken_over(epoch)
            await world.trickle(part)
            if kill < KILLS:
                process.kill()
            else:
                await world.until_saved(ticks[-1].id)
                await until_all_filled(world)

    lived = [
        (item.after, item.fact) for item in await world.journal() if isinstance(item.fact, Decision)
    ]
    numbers = [decision.number for _, decision in lived]
    assert len(numbers) > 10
    assert numbers == list(range(1, len(numbers) + 1))
    assert await world.intents() == [f"run-1-{number}" for number in numbers]
    assert await rederived(world, ticks) == lived
    assert (await world.row()).ticks_seen == TICKS


async def until_all_filled(world: RunWorld) -> None:
    """Wait until every order that was asked for has been filled; the last may still be on its way.

    Raises:
        TimeoutError: one never is, or one is that nobody asked for.
    """
    async with asyncio.timeout(PATIENCE):
        while await filled_orders(world) != set(await world.intents()):
            await asyncio.sleep(0.05)


async def filled_orders(world: RunWorld) -> set[str | None]:
    """Read the orders that were filled."""
    async with world.database.reading() as session:
        return set((await session.exec(select(TradeRow.intent_id))).all())
