"""Temporal's database is lost while a backtest runs: it goes on from the books."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.environment import Settings
from cli.stack.home import Home
from cli.stack.process import serving
from cli.stack.temporal_server import temporal_service
from tests.backtests.world import BacktestWorld, open_world, working
from tests.servers import temporal_on_free_ports
from workers.backtests import attend


@pytest.fixture
async def fresh_temporal(stack_home: Home, tmp_path: Path) -> AsyncIterator[str]:
    """Run a second Temporal, whose database knows nothing."""
    server = temporal_on_free_ports(tmp_path / "temporal.db")
    async with serving(temporal_service(server), stack_home):
        yield server.address


@pytest.mark.timeout(240)
async def test_backtest_goes_on_from_its_point_on_a_temporal_that_knows_nothing(
    world: BacktestWorld, where: Settings, fresh_temporal: str
) -> None:
    async with working(world):
        undisturbed = await world.ended(await world.start())
        backtest = await world.start_slowly()
    left = await world.row(backtest)
    assert left.status == "running"
    assert 0 < left.ticks < left.of_ticks

    handed = where.history_folder / "handed"
    before = played(handed)
    (where.history_folder / "slow").unlink()
    lost = where.model_copy(update={"temporal_address": fresh_temporal})
    async with open_world(lost) as fresh, working(fresh):
        await attend(fresh.tools)
        await fresh.until(backtest, lambda row: row.status == "done")
        done = await asyncio.wait_for(fresh.ended(backtest), 60)
    assert done.report_hash == undisturbed.report_hash
    assert played(handed) - before <= done.of_ticks - left.ticks


def played(handed: Path) -> int:
    """Count the ticks that were simulated until now."""
    return sum(int(line) for line in handed.read_text().split())
