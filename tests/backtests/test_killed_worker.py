"""A worker killed with -9 costs little, and changes nothing of what is found."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.environment import Settings
from tests.backtests.world import BacktestWorld, working

PROJECT = Path(__file__).resolve().parents[2]
SHARE = 0.05
"""How much more may be simulated in all when a worker dies at 60 %."""

TICK_SECONDS = 4e-4
"""A backtest of 48 s: of one of a few seconds, saving oftener would cost more than a kill."""


def environment(where: Settings) -> dict[str, str]:
    """Write settings as a process reads them."""
    return os.environ | {
        "FOREX_DATABASE_URL": where.database_url.get_secret_value(),
        "FOREX_REDIS_URL": where.redis_url.get_secret_value(),
        "FOREX_TEMPORAL_ADDRESS": where.temporal_address,
        "FOREX_SECRET_KEY": where.secret_key.get_secret_value(),
        "FOREX_FERNET_KEYS": where.fernet_keys.get_secret_value(),
        "FOREX_HISTORY_FOLDER": str(where.history_folder),
        "FOREX_RESULTS": where.results,
    }


@asynccontextmanager
async def worker_process(where: Settings) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a worker in a process of its own, and kill it after the block."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.backtests.worker_process"),
        cwd=PROJECT,
        env=environment(where),
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.timeout(240)
async def test_worker_killed_at_sixty_percent_costs_little_and_changes_nothing(
    world: BacktestWorld, where: Settings
) -> None:
    async with working(world):
        undisturbed = await world.ended(await world.start())
    handed = where.history_folder / "handed"
    handed.unlink()
    (where.history_folder / "slow").write_text(str(TICK_SECONDS))

    async with worker_process(where) as process:
        backtest = await world.start()
        await world.until(backtest, lambda row: row.ticks >= 0.6 * 120_000)
        process.kill()
        await process.wait()
    killed = await world.row(backtest)
    async with worker_process(where):
        done = await world.ended(backtest)

    simulated = sum(int(line) for line in handed.read_text().split())
    assert killed.status == "running"
    assert (done.status, done.epoch > killed.epoch) == ("done", True)
    assert done.report_hash == undisturbed.report_hash
    assert done.metrics == undisturbed.metrics
    assert simulated <= (1 + SHARE) * done.of_ticks
