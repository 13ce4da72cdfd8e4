"""A user's own file under a live run: what an edit does, and what a loop without end does."""

import asyncio
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from contracts.runs import RunStrategy
from strategies import patience
from strategies.catalogue import config_hash
from tests.strategies.world import EUR_USD, RUN, RunWorld, wave

OWN = '''"""Buy every hundred ticks."""

from strategies.base import Orders, Quote, Strategy


class Own(Strategy):
    """Buy when flat."""

    ticks: int = 0

    def on_tick(self, tick: Quote, orders: Orders) -> None:
        """Buy on every hundredth tick."""
        self.ticks += 1
        while self.ticks > 1_000:
            pass
        if self.ticks % 100 == 0:
            orders.buy(1_000, stop=100)
'''


@pytest.fixture
async def own(world: RunWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have the run be one of a user's own strategy."""
    monkeypatch.setenv("FOREX_STRATEGIES", str(tmp_path))
    file = tmp_path / "own.py"
    write(file, OWN)
    await rename(world)
    return file


def write(file: Path, text: str) -> None:
    """Save a file as an editor does."""
    file.write_text(text)


async def rename(world: RunWorld) -> None:
    """Have the run be one of the user's strategy as it is now."""
    row = await world.row()
    row.strategy, row.parameters = "own", {}
    row.config_hash = config_hash("own", EUR_USD, {})
    async with world.database.transaction() as session:
        session.add(row)


async def test_a_run_goes_on_as_it_was_loaded_and_not_from_another_source(
    world: RunWorld, own: Path
) -> None:
    ticks = wave(1, 900)
    async with world.running():
        await world.until_status("running")
        await world.play(ticks[:300])
        write(own, OWN.replace("1_000, stop", "2_000, stop"))
        await world.play(ticks[300:600])
    assert {decision.units for decision in await world.decisions()} == {1_000}

    again = ActivityEnvironment()
    with pytest.raises(ApplicationError, match="own has changed since the run was started"):
        await again.run(world.activities().run_strategy, RunStrategy(run=RUN))

    write(own, OWN)
    async with world.running():
        await world.play(ticks[600:])
    assert (await world.row()).ticks_seen == 900


async def test_a_loop_without_end_fails_the_run_and_leaves_the_process(
    world: RunWorld, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "SECONDS", 0.2)
    write(own, OWN.replace("> 1_000", "> 10"))
    await rename(world)
    order = RunStrategy(run=RUN)
    loop = asyncio.create_task(ActivityEnvironment().run(world.activities().run_strategy, order))
    await world.until_status("running")
    await world.append(wave(1, 30))
    with pytest.raises(ApplicationError, match="a loop goes on for ever"):
        await loop
