"""Simulate a backtest through the loss of any server and of any worker."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.heartbeats import heartbeating
from activities.simulation_faults import patiently, simulation_faults
from contracts.backtests import (
    BacktestOpened,
    BacktestRef,
    BacktestsOpened,
    DataResolved,
    FinishBacktest,
    NoteBacktest,
    ReportWritten,
    Simulated,
)
from domain.backtests import (
    Backtest,
    BacktestId,
    BacktestProgress,
)
from domain.ports import BacktestDesk
from domain.simulation import (
    BacktestBook,
    BacktestEnd,
    DataFound,
    ReportOrder,
    SavePoint,
    Simulation,
    Simulators,
)

SHOW_SECONDS = 0.5
LEFT_ALONE = timedelta(seconds=20)


@dataclass(frozen=True)
class BacktestActivities:
    """Everything that a backtest is worked on with."""

    book: BacktestBook
    simulators: Simulators
    desk: BacktestDesk
    clock: Callable[[], datetime]

    @activity.defn
    async def open_backtest(self, order: BacktestRef) -> BacktestOpened:
        """Read where a backtest stands."""
        backtest = await self.book.read(order.backtest)
        return BacktestOpened(status=backtest.status)

    @activity.defn
    async def resolve_data(self, order: BacktestRef) -> DataResolved:
        """Find the ticks of a backtest; what was found once stands, whatever is recorded since."""
        async with heartbeating(), simulation_faults():
            return DataResolved(ticks=(await self._data(order.backtest)).ticks)

    @activity.defn
    async def simulate(self, order: BacktestRef) -> Simulated:
        """Simulate from the latest point until the last tick, or until worker or workflow stop.

        When it is cancelled it first saves where it is.
        """
        stop = asyncio.Event()
        async with heartbeating(), simulation_faults(), _stopping_with_worker(stop):
            work = asyncio.create_task(self._simulate(order.backtest, stop))
            try:
                done = await asyncio.shield(work)
            except asyncio.CancelledError:
                stop.set()
                await work
                raise
        if not done.complete and activity.is_worker_shutdown():
            raise ApplicationError("the worker stops; another goes on", type="WORKER_STOPS")
        return done

    @activity.defn
    async def write_report(self, order: BacktestRef) -> ReportWritten:
        """Make the report of what was simulated; made again it is the same."""
        async with heartbeating(), simulation_faults():
            known = await self.book.report_hash(order.backtest)
            if known is None:
                known = await self._write_report(order.backtest)
            await self.simulators.discard_parts(order.backtest)
        return ReportWritten(hash=known)

    @activity.defn
    async def note_backtest(self, order: NoteBacktest) -> None:
        """Show where a backtest stands."""
        await self.book.set_status(order.backtest, order.status, order.detail, self.clock())

    @activity.defn
    async def finish_backtest(self, order: FinishBacktest) -> None:
        """Write down how a backtest ended."""
        end = BacktestEnd(status=order.status, detail=order.detail, field=order.field)
        await self.book.finish(order.backtest, end, self.clock())

    @activity.defn
    async def open_unfinished(self) -> BacktestsOpened:
        """Start the workflow of every backtest that was left alone; one that runs goes on.

        Where what is wanted was written down and never told, it is told.
        """
        left_alone = await self.book.unfinished(self.clock() - LEFT_ALONE)
        for backtest in left_alone:
            if backtest.is_told:
                await self.desk.open_backtest(backtest)
            else:
                await self.desk.tell(backtest, backtest.wish)
        return BacktestsOpened(backtests=tuple(backtest.id for backtest in left_alone))

    async def _write_report(self, asked: BacktestId) -> str:
        backtest = await self.book.take_over(asked, "writing the report", self.clock())
        points = await self.book.points(asked)
        report = await self.simulators.report(
            ReportOrder(
                backtest=backtest,
                data=await self._data(asked),
                trades=tuple(point.trades for point in points if point.trades),
                equity=tuple(point.equity for point in points if point.equity),
                prices=tuple(point.prices for point in points if point.prices),
            )
        )
        await self.book.keep_report(backtest, report, self.clock())
        return report.hash

    async def _data(self, asked: BacktestId) -> DataFound:
        known = await self.book.data(asked)
        if known is None:
            known = await self.simulators.resolve(await self.book.read(asked))
            await self.book.note_data(asked, known)
        return known

    async def _simulate(self, asked: BacktestId, stop: asyncio.Event) -> Simulated:
        backtest = await self.book.take_over(asked, "", self.clock())
        after = await self.book.latest(backtest.id)
        if after is not None and after.complete:
            return _simulated(after.progress, complete=True)
        data = await self._data(asked)
        async with self.simulators.simulate(backtest, data, after) as simulation:
            stopping = asyncio.create_task(_stop(simulation, stop))
            try:
                return await self._follow(backtest, simulation)
            finally:
                stopping.cancel()

    async def _follow(self, backtest: Backtest, simulation: Simulation) -> Simulated:
        """Write down what a simulation tells. While the books are away it has to wait for them."""
        clock, shown_at = asyncio.get_running_loop().time, float("-inf")
        progress, complete = BacktestProgress(ticks=0, time_ns=0, trades=0), False
        async for news in simulation.news():
            if isinstance(news, SavePoint):
                progress, complete = news.progress, news.complete
                await patiently(partial(self.book.save, backtest, news, self.clock()))
            else:
                progress = news
                if clock() - shown_at < SHOW_SECONDS:
                    continue
                await patiently(partial(self.book.show, backtest, news, self.clock()))
            shown_at = clock()
        return _simulated(progress, complete=complete)


def _simulated(progress: BacktestProgress, *, complete: bool) -> Simulated:
    return Simulated(complete=complete, ticks=progress.ticks, trades=progress.trades)


async def _stop(simulation: Simulation, stop: asyncio.Event) -> None:
    await stop.wait()
    await simulation.stop()


@asynccontextmanager
async def _stopping_with_worker(stop: asyncio.Event) -> AsyncIterator[None]:
    async def watch() -> None:
        await activity.wait_for_worker_shutdown()
        stop.set()

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()
