"""A world for studies: that of backtests, with studies in it."""

import asyncio
from collections.abc import Callable
from typing import Any

from sqlmodel import select

from adapters.postgres.studies import PostgresStudyBook
from adapters.postgres.tables import StudyRow, StudyTrialRow
from contracts.names import study_workflow_id
from domain.backtests import BacktestWish
from domain.research import StudyId
from domain.studies import Study
from engine.identity import config_hash
from tests.backtests.world import PATIENCE, SLOW_SECONDS, BacktestWorld
from tests.research.builders import add_study, study_spec
from workflows.study_desk import TemporalStudyDesk

Found = tuple[Any, ...]

TOLD = (
    "window_number",
    "sample",
    "number",
    "parameters",
    "status",
    "score",
    "profit",
    "ticks",
    "trades",
    "drawdown",
    "fault",
)


class StudyWorld:
    """Studies in a world of backtests."""

    def __init__(self, world: BacktestWorld) -> None:
        self.tools = world.tools
        self.desk = TemporalStudyDesk(world.tools.client)
        self.book = PostgresStudyBook(world.tools.database, world.tools.updates)

    async def start(self, parallel: int = 2, **changes: Any) -> StudyId:
        """Write a study down and open its workflow."""
        study = await self.write_down(parallel=parallel, **changes)
        await self.desk.open_study(await self.read(study))
        return study

    async def write_down(
        self, parallel: int = 2, columns: dict[str, Any] | None = None, **changes: Any
    ) -> StudyId:
        """Write a study down and nothing else."""
        spec = study_spec(**changes)
        return await add_study(
            self.tools.database,
            spec,
            parallel=parallel,
            config_hash=config_hash(spec.base, ""),
            **columns or {},
        )

    def slow_down(self, tick_seconds: float) -> None:
        """Let ticks arrive slowly."""
        (self.tools.settings.history_folder / "slow").write_text(str(tick_seconds))

    def speed_up(self) -> None:
        """Let ticks arrive as fast as they can."""
        (self.tools.settings.history_folder / "slow").unlink()

    async def start_slowly(self, **changes: Any) -> StudyId:
        """Start a study over ticks that come slowly, and wait until some of its trials run."""
        self.slow_down(SLOW_SECONDS)
        handed = self.tools.settings.history_folder / "handed"
        handed.unlink(missing_ok=True)
        study = await self.start(**changes)
        async with asyncio.timeout(PATIENCE):
            while not handed.exists():
                await asyncio.sleep(0.05)
        return study

    async def tell(self, study: StudyId, wish: BacktestWish) -> None:
        """Say what is wanted of a study."""
        await self.desk.tell_study(await self.read(study), wish)

    async def read(self, study: StudyId) -> Study:
        """Read a study from the books."""
        return await self.book.read(study)

    async def row(self, study: StudyId) -> StudyRow:
        """Read a study's row."""
        async with self.tools.database.reading() as session:
            return (await session.exec(select(StudyRow).where(StudyRow.id == study))).one()

    async def until(self, study: StudyId, good: Callable[[StudyRow], bool]) -> StudyRow:
        """Wait until a study's row is good."""
        async with asyncio.timeout(PATIENCE):
            while not good(row := await self.row(study)):
                await asyncio.sleep(0.05)
            return row

    async def ended(self, study: StudyId) -> StudyRow:
        """Wait for a study's end."""
        await self.tools.client.get_workflow_handle(study_workflow_id(study)).result()
        return await self.row(study)

    async def trials(self, study: StudyId) -> list[StudyTrialRow]:
        """Read a study's trials, window by window."""
        query = (
            select(StudyTrialRow)
            .where(StudyTrialRow.study_id == study)
            .order_by("window_number", "sample", "number")
        )
        async with self.tools.database.reading() as session:
            return list(await session.exec(query))

    async def found(self, study: StudyId) -> list[Found]:
        """Read what a study's trials came to, without who ran them and when."""
        return [tuple(getattr(each, name) for name in TOLD) for each in await self.trials(study)]
