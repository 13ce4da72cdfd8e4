"""A world for backtests: real servers, recorded ticks, and workers of the backtests' queue."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlmodel import select

from adapters.environment import Settings
from adapters.postgres.backtest_rows import SPEC
from adapters.postgres.backtests import PostgresBacktestBook
from adapters.postgres.tables import BacktestRow
from contracts.names import backtest_workflow_id
from domain.backtests import Backtest, BacktestId, BacktestSpec, BacktestWish
from engine.identity import config_hash
from tests.backtests.builders import SPEC_OF_TEST, add_backtest, spec
from workers.backtests import backtest_worker
from workers.simulation.processes import SimulatorProcesses
from workers.tools import Tools, open_tools
from workflows.backtest_desk import TemporalBacktestDesk

PATIENCE = 100.0
SLOW_SECONDS = 1e-4
PROGRAM = "tests.backtests.program"


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestWorld:
    """Tools, and recorded ticks."""

    tools: Tools

    @property
    def desk(self) -> TemporalBacktestDesk:
        """Return the desk of backtests."""
        return TemporalBacktestDesk(self.tools.client)

    async def start(self, source: str = "", **changes: Any) -> BacktestId:
        """Write a backtest down and open its workflow."""
        backtest = await self.write_down(spec(**changes), source)
        await self.desk.open_backtest(await self.read(backtest))
        return backtest

    async def write_down(
        self, asked: BacktestSpec = SPEC_OF_TEST, source: str = "", **columns: Any
    ) -> BacktestId:
        """Write a backtest down and nothing else."""
        return await add_backtest(
            self.tools.database,
            strategy=asked.strategy,
            source=source,
            spec=SPEC.dump_python(asked, mode="json"),
            config_hash=config_hash(asked, source),
            **columns,
        )

    async def start_slowly(self) -> BacktestId:
        """Start a backtest over a history that is slow, and wait until it has saved a point."""
        (self.tools.settings.history_folder / "slow").write_text(str(SLOW_SECONDS))
        backtest = await self.start()
        await self.until(backtest, lambda row: row.ticks > 0 and row.curve["points"])
        return backtest

    async def paused(self) -> BacktestId:
        """Start a backtest over a history that is slow, and pause it."""
        backtest = await self.start_slowly()
        await self.pause(backtest)
        return backtest

    async def pause(self, backtest: BacktestId) -> None:
        """Pause a backtest, and wait until it is."""
        await self.tell(backtest, BacktestWish.PAUSE)
        await self.until(backtest, lambda row: row.status == "paused")

    async def resume(self, backtest: BacktestId) -> None:
        """Let a backtest go on over a history that is slow no more."""
        (self.tools.settings.history_folder / "slow").unlink()
        await self.tell(backtest, BacktestWish.RUN)

    async def tell(self, backtest: BacktestId, wish: BacktestWish) -> None:
        """Say what is wanted of a backtest."""
        await self.desk.tell(await self.read(backtest), wish)

    async def read(self, backtest: BacktestId) -> Backtest:
        """Read a backtest from the books."""
        return await PostgresBacktestBook(self.tools.database, self.tools.updates).read(backtest)

    async def row(self, backtest: BacktestId) -> BacktestRow:
        """Read a backtest's row."""
        async with self.tools.database.reading() as session:
            return (await session.exec(select(BacktestRow).where(BacktestRow.id == backtest))).one()

    async def until(self, backtest: BacktestId, good: Callable[[BacktestRow], bool]) -> BacktestRow:
        """Wait until a backtest's row is good."""
        async with asyncio.timeout(PATIENCE):
            while not good(row := await self.row(backtest)):
                await asyncio.sleep(0.05)
            return row

    async def ended(self, backtest: BacktestId) -> BacktestRow:
        """Wait for a backtest's end."""
        await self.tools.client.get_workflow_handle(backtest_workflow_id(backtest)).result()
        return await self.row(backtest)


@asynccontextmanager
async def open_world(where: Settings) -> AsyncIterator[BacktestWorld]:
    """Connect to a world's servers."""
    async with open_tools(where) as tools:
        yield BacktestWorld(tools=tools)


@asynccontextmanager
async def working(world: BacktestWorld, slots: int = 2) -> AsyncIterator[SimulatorProcesses]:
    """Run a worker of backtests in this process for a block."""
    simulators = SimulatorProcesses(world.tools.settings, slots, PROGRAM)
    async with backtest_worker(world.tools, simulators, slots):
        yield simulators
    await simulators.close()
