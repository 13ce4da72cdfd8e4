"""Bring a run that decides no more to where its stop leaves it."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from temporalio import activity

from activities.heartbeats import heartbeating
from contracts.runs import FinishRun, NoteStop, WindDown, WoundDown
from domain.orders import OrderIntent, Purpose, RunId
from domain.ports import OrderDesk
from domain.positions import Trade
from domain.run_book import RunBook
from domain.runs import ENDED, Run, StopMode
from domain.strategy_orders import closing_intent

PATIENCE, PAUSE = 20.0, 0.2
"""Seconds that one attempt waits for orders to end, and between looks."""


@dataclass(frozen=True)
class RunStopActivities:
    """What ends a run once its loop is gone; every step may be done again."""

    book: RunBook
    desk: OrderDesk
    clock: Callable[[], datetime]

    @activity.defn
    async def note_stop(self, order: NoteStop) -> None:
        """Write down how a run is to stop, so that its loop and people know."""
        await self.book.stop(order.run, order.stop, self.clock())

    @activity.defn
    async def finish_run(self, order: FinishRun) -> None:
        """Write down that a run has ended."""
        await self.book.finish(order.run, order.status, order.detail, self.clock())

    @activity.defn
    async def wind_down(self, order: WindDown) -> WoundDown:
        """Shut out a loop that is thought dead, and end what the mode does not keep."""
        async with heartbeating():
            run = await self.book.take_over(order.run)
            if run.status in ENDED:
                return WoundDown()
            return WoundDown(left=await self._wind_down(run, order))

    async def _wind_down(self, run: Run, order: WindDown) -> str:
        match order.mode:
            case StopMode.KEEP:
                return ""
            case StopMode.AT_ONCE | StopMode.DRAIN:
                return await self._end_orders(run)
            case StopMode.CLOSE:
                return await self._end_orders(run) or await self._close(run, order.attempt)
            case unknown:
                assert_never(unknown)

    async def _end_orders(self, run: Run) -> str:
        for intent in await self.book.open_orders(run.id):
            await self.desk.open_order(intent)
            # An entry at the market may be waiting too, for people to approve it.
            if intent.terms.waits or intent.purpose is Purpose.ENTRY:
                await self.desk.cancel_order(intent.id, by=run.strategy, reason="the run stops")
        return await self._until_over(run.id)

    async def _close(self, run: Run, attempt: int) -> str:
        for trade in await self.book.open_trades(run.id):
            intent = closing_intent(run, trade, attempt, self.clock())
            await self.book.write_order(intent, self.clock())
            await self.desk.open_order(intent)
        left = await self._until_over(run.id)
        return left or _held(await self.book.open_trades(run.id))

    async def _until_over(self, run: RunId) -> str:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while orders := await self.book.open_orders(run):
            if asyncio.get_running_loop().time() > deadline:
                return _not_over(orders)
            await asyncio.sleep(PAUSE)
        return ""


def _not_over(orders: Sequence[OrderIntent]) -> str:
    return f"orders that are not over: {', '.join(order.id for order in orders)}"


def _held(trades: Sequence[Trade]) -> str:
    return (
        f"trades that are not closed: {', '.join(trade.id for trade in trades)}" if trades else ""
    )
