"""A sample of the crash matrix, drawn by CHAOS_SEED; `make chaos` runs all of it."""

import os
from collections.abc import AsyncIterator

import pytest

from tests.chaos.matrix import Cell, sample
from tests.chaos.torment import torment
from tests.chaos.world import World, open_world

SEED = int(os.environ.get("CHAOS_SEED", "1"))
DRAWN = sample(SEED)


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    """Run a whole stack."""
    async with open_world() as world:
        yield world


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("number", "cell"), list(enumerate(DRAWN)), ids=[str(cell) for cell in DRAWN]
)
async def test_a_kill_leaves_one_order_and_books_that_agree(
    world: World, number: int, cell: Cell
) -> None:
    outcome = await torment(world, cell, number)

    assert [check for check in outcome.checks if not check.passes] == []
