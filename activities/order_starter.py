"""Start the workflows of decided orders beside the loop that decides."""

import asyncio

from temporalio import activity
from temporalio.service import RPCError

from domain.orders import OrderIntent
from domain.ports import OrderDesk

PAUSE, PATIENCE = 0.25, 5.0


class OrderStarter:
    """Starts orders in the background: an intent left without a workflow is found by a schedule."""

    def __init__(self, desk: OrderDesk) -> None:
        self._desk = desk
        self._starting: set[asyncio.Task[None]] = set()

    def start(self, intent: OrderIntent) -> None:
        """Start an order's workflow soon; again is harmless."""
        task = asyncio.create_task(self._start(intent))
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def settle(self) -> None:
        """Wait until nothing is being started any more."""
        if self._starting:
            await asyncio.wait(self._starting, timeout=PATIENCE)

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
