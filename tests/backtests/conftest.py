"""Worlds for backtests."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.environment import Settings
from tests.backtests.builders import add_owner
from tests.backtests.ticks import write_days
from tests.backtests.world import BacktestWorld, open_world
from tests.orders.world import settings


@pytest.fixture
def where(database_url: str, redis_url: str, temporal_address: str, tmp_path: Path) -> Settings:
    """Say where a world's servers, ticks and results are."""
    write_days(tmp_path / "history")
    places = {"history_folder": tmp_path / "history", "results": str(tmp_path / "results")}
    return settings(database_url, redis_url, temporal_address, "").model_copy(update=places)


@pytest.fixture
async def world(where: Settings) -> AsyncIterator[BacktestWorld]:
    """Open a world with three days of ticks, without any worker."""
    async with open_world(where) as world:
        await add_owner(world.tools.database)
        yield world
