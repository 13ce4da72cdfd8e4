"""Simulations in child processes, so that one that hangs or crashes takes nothing with it."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from adapters.environment import Settings
from domain.backtests import (
    Backtest,
    BacktestFault,
    BacktestId,
    BacktestProgress,
    StrategyStuck,
)
from domain.research import Trial, TrialResult
from domain.simulation import (
    DataFound,
    HistoryAway,
    News,
    Report,
    ReportOrder,
    SavePoint,
    SimulationDied,
)
from domain.studies import Asked, ShareOrder, Study, StudyPlan
from workers.simulation.wire import (
    LENGTH,
    Ask,
    Away,
    Discard,
    Ended,
    Failed,
    Faulted,
    MakeReport,
    Order,
    Plan,
    Resolve,
    RunShare,
    Said,
    Simulate,
    Stop,
    Stuck,
    TrialsChosen,
    TrialsRun,
    packed,
    unpacked,
)

PROGRAM = "workers.simulation.program"
OURS = "FOREX_"
PLACES = ("FOREX_HISTORY_", "FOREX_STRATEGIES", "FOREX_KERNELS")
"""Settings without secrets; with the others strategies have no business."""

STOP_SECONDS = 20.0
"""How long a simulation has to save where it is when it is to stop."""

Wanted = TypeVar("Wanted", DataFound, Report, StudyPlan, TrialsChosen, TrialsRun)


class SimulatorProcesses:
    """Keeps warm processes for simulations; one that fails is not used again."""

    def __init__(self, settings: Settings, most: int, program: str = PROGRAM) -> None:
        places = (settings.ticks_location, settings.results)
        self._slots = asyncio.Semaphore(most)
        self._command = (sys.executable, "-m", program, *places)
        self._idle: list[_Process] = []

    async def resolve(self, backtest: Backtest) -> DataFound:
        """Find the ticks of a backtest."""
        return await self._answer(Resolve(backtest=backtest), DataFound)

    async def report(self, order: ReportOrder) -> Report:
        """Write the report of a simulation that is complete."""
        return await self._answer(MakeReport(order=order), Report)

    async def discard_parts(self, backtest: BacktestId) -> None:
        """Remove the parts that a report has taken in."""
        async with self._lent() as process:
            async for _ in process.carry_out(Discard(backtest=backtest)):
                pass

    @asynccontextmanager
    async def simulate(
        self, backtest: Backtest, data: DataFound, after: SavePoint | None
    ) -> AsyncIterator["RunningSimulation"]:
        """Simulate from a point on, or from the start; leaving the block early kills it."""
        async with self._lent() as process:
            yield RunningSimulation(process, Simulate(backtest=backtest, data=data, after=after))

    async def plan_study(self, study: Study) -> StudyPlan:
        """Check what is asked for, find the ticks and cut them into windows."""
        return await self._answer(Plan(study=study), StudyPlan)

    async def next_trials(self, asked: Asked) -> Sequence[Trial]:
        """Choose the next trials of a window; none once all are chosen."""
        return (await self._answer(Ask(asked=asked), TrialsChosen)).trials

    async def run_share(self, order: ShareOrder) -> Sequence[TrialResult]:
        """Run a share of trials."""
        return (await self._answer(RunShare(order=order), TrialsRun)).results

    async def close(self) -> None:
        """End the processes that wait."""
        for process in self._idle:
            await process.kill()
        self._idle.clear()

    async def _answer(self, order: Order, kind: type[Wanted]) -> Wanted:
        async with self._lent() as process:
            answer: Wanted | None = None
            async for said in process.carry_out(order):
                if isinstance(said, kind):
                    answer = said
            if answer is None:
                raise SimulationDied("the simulation's process gave no answer")
            return answer

    @asynccontextmanager
    async def _lent(self) -> AsyncIterator["_Process"]:
        async with self._slots:
            process = self._idle.pop() if self._idle else await _start(self._command)
            try:
                yield process
            finally:
                if process.is_free:
                    self._idle.append(process)
                else:
                    await process.kill()


class RunningSimulation:
    """A simulation in a process."""

    def __init__(self, process: "_Process", order: Simulate) -> None:
        self._process = process
        self._order = order

    async def news(self) -> AsyncIterator[News]:
        """Follow it; raises `BacktestFault` and `SimulationDied`."""
        async for said in self._process.carry_out(self._order):
            if isinstance(said, BacktestProgress | SavePoint):
                yield said

    async def stop(self) -> None:
        """Ask for a last point and the end; one that does not come to it is killed."""
        self._process.tell(Stop())
        await asyncio.sleep(STOP_SECONDS)
        await self._process.kill()


class _Process:
    """A child process that carries out one order after the other."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.is_free = True

    async def carry_out(self, order: Order) -> AsyncIterator[Said]:
        """Give an order and follow what is said until it was carried out."""
        self.is_free = False
        self.tell(order)
        while True:
            match await self._hear():
                case Ended():
                    self.is_free = True
                    return
                case Faulted(message=message, field=field):
                    # A process in which a strategy failed is not trusted with another.
                    raise BacktestFault(message, field)
                case Stuck(message=message):
                    raise StrategyStuck(message, "strategy")
                case Away(message=message):
                    raise HistoryAway(message)
                case Failed(message=message):
                    raise SimulationDied(message)
                case said:
                    yield said

    def tell(self, message: object) -> None:
        """Say something; a process that is gone is found out by listening."""
        if self._process.stdin is not None:
            with contextlib.suppress(ConnectionError):
                self._process.stdin.write(packed(message))

    async def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.wait()

    async def _hear(self) -> Said:
        stream = self._process.stdout
        assert stream is not None
        try:
            head = await stream.readexactly(LENGTH.size)
            said: Said = unpacked(await stream.readexactly(LENGTH.unpack(head)[0]))
        except asyncio.IncompleteReadError as error:
            code = await self._process.wait()
            raise SimulationDied(f"the simulation's process ended ({_reason(code)})") from error
        return said


async def _start(command: Sequence[str]) -> _Process:
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if not _is_ours(name)},
    )
    return _Process(process)


def _is_ours(name: str) -> bool:
    return name.startswith(OURS) and not name.startswith(PLACES)


def _reason(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
