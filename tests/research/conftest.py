"""Worlds for studies."""

import pytest

from tests.backtests.conftest import where, world
from tests.backtests.world import BacktestWorld
from tests.research.world import StudyWorld

__all__ = ["where", "world"]


@pytest.fixture
async def studies(world: BacktestWorld) -> StudyWorld:
    """Open a world of backtests for studies."""
    return StudyWorld(world)
