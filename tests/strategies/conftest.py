"""Worlds for runs."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.strategies.world import RunWorld, connected, write_run


@pytest.fixture
async def world(database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[RunWorld]:
    """Put a run that starts into the books."""
    async with connected(database_url, redis_url, tmp_path / "lake") as world:
        await write_run(world.database)
        yield world
