"""Start the workflows of decided orders, and pass cancels on, beside the loop that decides."""

import asyncio
from collections.abc import Coroutine

from temporalio import activity
from temporalio.exceptions import TemporalError
from temporalio.service import RPCError

from domain.orders import OrderIntent
from domain.ports import OrderDesk

PAUSE, PATIENCE = 0.25, 5.0
LONGEST_PAUSE = 5.0


class OrderStarter:
    """Works in the background, so that the loop goes on to the next tick.

    An intent left without a workflow is found by a schedule; a cancel that was not passed on,
    by the next loop of the run.
    """

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk
        self._under_way: set[asyncio.Task[None]] = set()

    def start(self, intent: OrderIntent) -> None:
        """Start an order's workflow soon; again is harmless."""
        self._do(self._start(intent))

    def cancel(self, intent: OrderIntent, by: str) -> None:
        """Ask for an order's end soon, for as long as it takes; again is harmless."""
        self._do(self._cancel(intent, by))

    async def settle(self) -> None:
        """Wait until nothing is under way any more, or give up what is."""
        if self._under_way:
            _, unfinished = await asyncio.wait(self._under_way, timeout=PATIENCE)
            for task in unfinished:
                task.cancel()

    def _do(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _start(self, intent: OrderIntent) -> None:
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            try:
                return await self._desk.open_order(intent)
            except (RPCError, OSError, TimeoutError) as error:
                activity.logger.warning("order %s is not started yet: %s", intent.id, error)
                if asyncio.get_running_loop().time() > deadline:
                    return None
                await asyncio.sleep(PAUSE)

    async def _cancel(self, intent: OrderIntent, by: str) -> None:
        pause = PAUSE
        while True:
            try:
                await self._desk.open_order(intent)
                await self._desk.cancel_order(intent.id, by=by, reason="the strategy decided so")
                return
            except (TemporalError, OSError, TimeoutError) as error:
                activity.logger.warning("order %s is not cancelled yet: %s", intent.id, error)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
