"""A strategy's run, from its start to its stop."""

import asyncio
from dataclasses import replace

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

from activities.strategy_loop import StrategyActivities
from contracts.names import Queue
from contracts.runs import (
    FinishRun,
    RunEnded,
    RunStrategy,
    StopRun,
    StrategyRunInput,
    StretchDone,
)
from domain.runs import RunStatus
from temporal import policies


@workflow.defn
class StrategyRunWorkflow:
    """Supervise a run's loop: when its worker dies, another goes on from the checkpoint."""

    @workflow.init
    def __init__(self, run: StrategyRunInput) -> None:
        self._run = run
        self._stop: StopRun | None = None

    @workflow.run
    async def run(self, run: StrategyRunInput) -> RunEnded:
        """Trade until somebody stops the run or its strategy fails, and write down the end."""
        self._show("trading")
        ended = await self._trade()
        if ended is None:
            workflow.continue_as_new(replace(run, stretch=run.stretch + 1))
        self._show(f"{ended.status}: {ended.detail}" if ended.detail else ended.status.value)
        await workflow.execute_local_activity_method(
            StrategyActivities.finish_run,
            FinishRun(run=run.run, status=ended.status, detail=ended.detail),
            **policies.BOOKS,
        )
        return ended

    @workflow.signal(description="Stop trading; the position stays, under its stops")
    def stop(self, order: StopRun) -> None:
        """Stop the run."""
        self._stop = order

    async def _trade(self) -> RunEnded | None:
        loop = workflow.start_activity_method(
            StrategyActivities.run_strategy,
            RunStrategy(run=self._run.run),
            task_queue=Queue.STRATEGIES,
            cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
            summary=f"{self._run.strategy} on {self._run.instrument}",
            **policies.STREAM,
        )
        try:
            await workflow.wait_condition(lambda: self._stop is not None or loop.done())
        except asyncio.CancelledError:
            self._stop = StopRun(reason="cancelled in Temporal")
        if self._stop is not None:
            self._show("stopping")
            loop.cancel()
        return await self._end_of(loop)

    async def _end_of(self, loop: workflow.ActivityHandle[StretchDone]) -> RunEnded | None:
        try:
            done = await loop
        except (ActivityError, asyncio.CancelledError) as error:
            if not is_cancelled_exception(error):
                return self._ended(RunStatus.FAILED, _cause(error))
            done = StretchDone(goes_on=False)
        if self._stop is None and done.goes_on:
            return None
        return self._ended(RunStatus.STOPPED, self._stop.reason if self._stop else "")

    def _ended(self, status: RunStatus, detail: str) -> RunEnded:
        return RunEnded(run=self._run.run, status=status, detail=detail)

    def _show(self, state: str) -> None:
        run = self._run
        workflow.set_current_details(
            f"**{run.strategy}** on {run.instrument}, account {run.account} ({run.feed}): "
            f"{state}. Stretch {run.stretch}."
        )


def _cause(error: BaseException) -> str:
    cause = error.__cause__
    return cause.message if isinstance(cause, ApplicationError) else str(cause or error)
