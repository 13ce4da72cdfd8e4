"""Record histories of studies: `pytest tests/replay/record_studies.py`."""

from pathlib import Path

from contracts.names import Queue, study_workflow_id
from domain.backtests import BacktestWish
from domain.research import Range, StudyId
from tests.backtests.world import BacktestWorld, working
from tests.replay.keeping import keep_history
from tests.research.conftest import studies, where, world
from tests.research.world import StudyWorld
from workflows.unfinished_backtests import UnfinishedBacktestsWorkflow

__all__ = ["studies", "where", "world"]

HISTORIES = Path(__file__).parent / "histories"


async def _keep(studies: StudyWorld, name: str, kind: str, case: str) -> None:
    handle = studies.tools.client.get_workflow_handle(name)
    await handle.result()
    keep_history(HISTORIES / kind / f"{case}.json", await handle.fetch_history())


async def _keep_study(studies: StudyWorld, study: StudyId, case: str) -> None:
    await _keep(studies, study_workflow_id(study), "StudyWorkflow", case)


async def test_record_a_study_that_tries_every_set(
    studies: StudyWorld, world: BacktestWorld
) -> None:
    async with working(world):
        await _keep_study(studies, await studies.start(), "done")


async def test_record_a_study_that_cannot_be_done(
    studies: StudyWorld, world: BacktestWorld
) -> None:
    async with working(world):
        study = await studies.start(space={"magic": Range()})
        await _keep_study(studies, study, "not_possible")


async def test_record_a_study_that_is_paused_and_resumed(
    studies: StudyWorld, world: BacktestWorld
) -> None:
    async with working(world):
        study = await studies.start_slowly()
        await studies.tell(study, BacktestWish.PAUSE)
        await studies.until(study, lambda row: row.status == "paused")
        studies.speed_up()
        await studies.tell(study, BacktestWish.RUN)
        await _keep_study(studies, study, "paused_and_resumed")


async def test_record_a_study_that_is_cancelled(studies: StudyWorld, world: BacktestWorld) -> None:
    async with working(world):
        study = await studies.start_slowly()
        await studies.tell(study, BacktestWish.CANCEL)
        await _keep_study(studies, study, "cancelled")


async def test_record_a_look_for_unfinished_studies(
    studies: StudyWorld, world: BacktestWorld
) -> None:
    name = "unfinished-studies-recorded"
    async with working(world):
        await studies.tools.client.execute_workflow(
            UnfinishedBacktestsWorkflow.run, id=name, task_queue=Queue.BACKTESTS
        )
        await _keep(studies, name, "UnfinishedBacktestsWorkflow", "with_studies")
