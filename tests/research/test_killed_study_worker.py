"""A worker killed with -9 costs a study its unfinished share, and changes nothing of the rest."""

import pytest

from adapters.environment import Settings
from tests.backtests.test_killed_worker import worker_process
from tests.backtests.world import BacktestWorld, working
from tests.research.world import StudyWorld

SLOW = 2e-5
"""Some seconds for a share."""


@pytest.mark.timeout(240)
async def test_search_whose_worker_is_killed_finds_what_an_undisturbed_one_finds(
    studies: StudyWorld, world: BacktestWorld, where: Settings
) -> None:
    async with working(world):
        undisturbed = await studies.start()
        await studies.ended(undisturbed)
    studies.slow_down(SLOW)
    async with worker_process(where) as one, worker_process(where):
        study = await studies.start(parallel=8)
        await studies.until(study, lambda row: row.done >= 4)
        one.kill()
        await one.wait()
        killed = await studies.row(study)
        kept = [each for each in await studies.trials(study) if each.status == "done"]
        done = await studies.ended(study)

    after = {each.number: each for each in await studies.trials(study)}
    assert killed.status == "running"
    assert (done.status, done.done) == ("done", 16)
    assert all(after[each.number].done_at == each.done_at for each in kept)
    assert await studies.found(study) == await studies.found(undisturbed)
