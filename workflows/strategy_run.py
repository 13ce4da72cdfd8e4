"""A strategy's run, from its start to its stop."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import NoReturn

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

from activities.run_stop import RunStopActivities
from activities.strategy_loop import StrategyActivities
from contracts.names import Queue
from contracts.runs import (
    FinishRun,
    NoteStop,
    RunEnded,
    RunStrategy,
    StrategyRunInput,
    StretchDone,
    WindDown,
)
from domain.runs import RunStatus, RunStop, StopMode
from temporal import policies

PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=1)
"""Between attempts to wind a run down."""


@workflow.defn
class StrategyRunWorkflow:
    """Supervise a run's loop: when its worker dies, another goes on from the checkpoint."""

    @workflow.init
    def __init__(self, run: StrategyRunInput) -> None:
        self._run = run
        self._stop = run.stop
        self._failure = run.failure

    @workflow.run
    async def run(self, run: StrategyRunInput) -> RunEnded:
        """Trade until a stop or a fault, end what is not to be kept, and write down the end."""
        if not self._decides_no_more() and await self._trade():
            self._start_over(attempt=1)
        await self._wind_down(run.attempt)
        return await self._finish()

    @workflow.signal(description="Stop the run: at_once, keep, close or drain")
    def stop(self, order: RunStop) -> None:
        """Stop the run; another mode may follow, but nothing drains once its loop has ended."""
        if order.mode is not StopMode.DRAIN or not self._decides_no_more():
            self._stop = order

    def _decides_no_more(self) -> bool:
        stopped = self._stop is not None and self._stop.mode is not StopMode.DRAIN
        return stopped or bool(self._failure)

    async def _trade(self) -> bool:
        """Keep the loop going until it ends or has to; true where another stretch follows."""
        self._show("trading")
        loop = workflow.start_activity_method(
            StrategyActivities.run_strategy,
            RunStrategy(run=self._run.run),
            task_queue=Queue.STRATEGIES,
            cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
            summary=f"{self._run.strategy} on {self._run.instrument}",
            **policies.STREAM,
        )
        try:
            while not (loop.done() or self._decides_no_more()):
                await self._attend(loop, self._stop)
        except (ActivityError, asyncio.CancelledError) as error:
            if not is_cancelled_exception(error):
                raise
            self._stop = RunStop(mode=StopMode.AT_ONCE, reason="cancelled in Temporal")
        if self._decides_no_more():
            loop.cancel()
        return await self._end_of(loop)

    async def _attend(
        self, loop: workflow.ActivityHandle[StretchDone], stop: RunStop | None
    ) -> None:
        """Wait for the loop's end, for a stop, or for the end of the time to drain."""
        if stop is not None:
            await self._note(stop)
        until = None if stop is None else stop.until
        try:
            await workflow.wait_condition(
                lambda: loop.done() or self._stop is not stop,
                timeout=None if until is None else max(until - workflow.now(), timedelta(0)),
                timeout_summary="until it has to be flat",
            )
        except TimeoutError:
            if stop is not None:
                reason = f"{stop.reason}; not flat in time"
                self._stop = RunStop(mode=StopMode.CLOSE, reason=reason)

    async def _end_of(self, loop: workflow.ActivityHandle[StretchDone]) -> bool:
        """See how the loop ended. That of a run that stops may have died with its worker."""
        try:
            done = await loop
        except (ActivityError, asyncio.CancelledError) as error:
            if self._stop is None or _is_fault(error):
                self._fail(_cause(error))
            return False
        return done.goes_on and not self._decides_no_more()

    def _fail(self, failure: str) -> None:
        """Give up trading; a run that was to be flat is closed, as its strategy cannot do it."""
        self._failure = failure
        if self._stop is None:
            self._stop = RunStop(mode=StopMode.AT_ONCE, reason=failure)
        elif self._stop.mode is StopMode.DRAIN:
            self._stop = replace(self._stop, mode=StopMode.CLOSE)

    async def _wind_down(self, attempt: int) -> None:
        """End orders, and a position that is to be closed, however long it takes."""
        pause = PAUSE
        try:
            while left := await self._attempt(attempt):
                self._show(f"{left}; attempt {attempt}")
                attempt += 1
                if workflow.info().is_continue_as_new_suggested():
                    self._start_over(attempt=attempt)
                await self._rest(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        except (ActivityError, asyncio.CancelledError) as error:
            if not is_cancelled_exception(error):
                raise
            self._stop = RunStop(mode=StopMode.KEEP, reason="left as it is: cancelled in Temporal")

    async def _attempt(self, attempt: int) -> str:
        stop = self._stop or RunStop(mode=StopMode.AT_ONCE)
        await self._note(stop)
        self._show(f"{stop.mode}: {stop.reason}")
        wound = await workflow.execute_activity_method(
            RunStopActivities.wind_down,
            WindDown(run=self._run.run, mode=stop.mode, attempt=attempt),
            summary=f"leave things as {stop.mode} has it, attempt {attempt}",
            **policies.WIND_DOWN,
        )
        return wound.left if self._stop in (None, stop) else f"now {self._stop.mode}"

    async def _rest(self, pause: timedelta) -> None:
        stop = self._stop
        try:
            await workflow.wait_condition(
                lambda: self._stop is not stop, timeout=pause, timeout_summary="try again"
            )
        except TimeoutError:
            return

    async def _note(self, stop: RunStop) -> None:
        self._show(f"stopping, {stop.mode}: {stop.reason}")
        await workflow.execute_local_activity_method(
            RunStopActivities.note_stop,
            NoteStop(run=self._run.run, stop=stop),
            summary=f"write down: {stop.mode}",
            **policies.BOOKS,
        )

    async def _finish(self) -> RunEnded:
        status = RunStatus.FAILED if self._failure else RunStatus.STOPPED
        detail = self._failure or (self._stop.reason if self._stop else "")
        self._show(f"{status}: {detail}" if detail else status.value)
        await workflow.execute_local_activity_method(
            RunStopActivities.finish_run,
            FinishRun(run=self._run.run, status=status, detail=detail),
            **policies.BOOKS,
        )
        return RunEnded(run=self._run.run, status=status, detail=detail)

    def _start_over(self, *, attempt: int) -> NoReturn:
        """Go on with a short history."""
        run = self._run
        workflow.continue_as_new(
            replace(
                run,
                stretch=run.stretch + 1,
                stop=self._stop,
                failure=self._failure,
                attempt=attempt,
            )
        )

    def _show(self, state: str) -> None:
        run = self._run
        workflow.set_current_details(
            f"**{run.strategy}** on {run.instrument}, account {run.account} ({run.feed}): "
            f"{state}. Stretch {run.stretch}."
        )


def _is_fault(error: BaseException) -> bool:
    """Tell a strategy that cannot go on from a loop that died with its worker."""
    cause = error.__cause__
    return isinstance(cause, ApplicationError) and cause.non_retryable


def _cause(error: BaseException) -> str:
    cause = error.__cause__
    return cause.message if isinstance(cause, ApplicationError) else str(cause or error)
