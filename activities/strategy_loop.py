"""Run a strategy for hours, through the loss of any server and of any worker."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.heartbeats import heartbeating
from activities.order_starter import OrderStarter
from activities.run_loop import RunLoop, RunMismatch, RunPorts
from activities.warm_up import WarmUp
from contracts.runs import RunStrategy, StretchDone
from domain.feeds import InboxBell, Tape
from domain.orders import RunId
from domain.ports import OrderDesk
from domain.run_book import RunBook
from domain.runs import (
    ENDED,
    Checkpoint,
    Run,
    RunStatus,
    RunTakenOver,
    StoreUnavailable,
    StrategyFault,
)
from domain.steppers import Stepper, StepperFactory

STRETCH_SECONDS = 11 * 3_600
"""How long one activity steps before its workflow starts over with a short history."""
SAVE_EVERY = timedelta(seconds=5)
STORE_PAUSE = 0.25
INBOX_SECONDS = 1.0


@dataclass(frozen=True)
class StrategyActivities:
    """Everything that a run's loop works with."""

    book: RunBook
    tape: Tape
    bell: InboxBell
    warm_up: WarmUp
    steppers: StepperFactory
    desk: OrderDesk
    clock: Callable[[], datetime]
    save_every: timedelta = SAVE_EVERY

    @activity.defn
    async def run_strategy(self, order: RunStrategy) -> StretchDone:
        """Step a run's strategy until it is stopped or drained, or stretch or worker end.

        When it is cancelled it first comes to the end of what it is doing and saves.
        """
        stop = asyncio.Event()
        async with heartbeating(), _stopping_with_worker(stop):
            loop = asyncio.create_task(self._follow(order.run, stop))
            try:
                goes_on = await asyncio.shield(loop)
            except asyncio.CancelledError:
                stop.set()
                await loop
                raise
        if activity.is_worker_shutdown():
            raise ApplicationError("the worker stops; another goes on", type="WORKER_STOPS")
        return StretchDone(goes_on=goes_on)

    async def _follow(self, run_id: RunId, stop: asyncio.Event) -> bool:
        starter = OrderStarter(self.desk)
        try:
            run = await _patiently(lambda: self.book.take_over(run_id), stop)
            while run is not None and run.status not in ENDED:
                try:
                    loop = await self._open(run, starter)
                    await self._step(loop, stop)
                    return not loop.is_drained
                except StoreUnavailable as error:
                    activity.logger.warning("run %s goes back: %s", run_id, error)
                    await asyncio.sleep(STORE_PAUSE)
                    if stop.is_set():
                        return True
        except RunMismatch as error:
            raise ApplicationError(str(error), type="RUN_MISMATCH", non_retryable=True) from error
        except StrategyFault as error:
            raise ApplicationError(str(error), type="STRATEGY_FAULT", non_retryable=True) from error
        except RunTakenOver as error:
            raise ApplicationError(str(error), type="RUN_TAKEN_OVER") from error
        finally:
            await starter.settle()
        return False

    async def _open(self, run: Run, starter: OrderStarter) -> RunLoop:
        stepper = self.steppers.build(run)
        checkpoint = await self.book.latest_checkpoint(run.id)
        if checkpoint is None:
            checkpoint = await self._begin(run, stepper)
        journal = await self.book.journal_after(run.id, checkpoint.journal_sequence)
        for intent in await self.book.cancels(run.id):
            starter.cancel(intent, run.strategy)
        ports = RunPorts(
            book=self.book,
            tape=self.tape,
            starter=starter,
            clock=self.clock,
            save_every=self.save_every,
        )
        return RunLoop(run, stepper, ports, checkpoint, journal)

    async def _begin(self, run: Run, stepper: Stepper) -> Checkpoint:
        await self.book.set_status(run, RunStatus.WARMING_UP, "reading the past")
        warmed = await self.warm_up.warm(run, stepper)
        first = Checkpoint(
            number=0,
            after=warmed.after,
            journal_sequence=0,
            inbox_number=0,
            decisions=0,
            ticks_seen=0,
            state=stepper.state(),
        )
        await self.book.start(run, first, warmed.detail, self.clock())
        return first

    async def _step(self, loop: RunLoop, stop: asyncio.Event) -> None:
        now = asyncio.get_running_loop().time
        async with self.bell.listen(loop.run.id) as rung:
            read_at = float("-inf")
            while not (stop.is_set() or loop.is_drained):
                if rung.is_set() or now() - read_at >= INBOX_SECONDS:
                    rung.clear()
                    read_at = now()
                    await loop.read_inbox()
                await loop.advance()
        await loop.save()


@asynccontextmanager
async def _stopping_with_worker(stop: asyncio.Event) -> AsyncIterator[None]:
    async def watch() -> None:
        try:
            async with asyncio.timeout(STRETCH_SECONDS):
                await activity.wait_for_worker_shutdown()
        except TimeoutError:
            activity.logger.info("the stretch is over")
        stop.set()

    watching = asyncio.create_task(watch())
    try:
        yield
    finally:
        watching.cancel()


async def _patiently(call: Callable[[], Awaitable[Run]], stop: asyncio.Event) -> Run | None:
    while not stop.is_set():
        try:
            return await call()
        except StoreUnavailable as error:
            activity.logger.warning("the run cannot be taken over yet: %s", error)
            await asyncio.sleep(STORE_PAUSE)
    return None
