"""A backtest, from its asking to its report."""

import asyncio
from dataclasses import replace

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError, is_cancelled_exception

from activities.backtests import BacktestActivities
from activities.simulation_faults import DIED, FAULT, fault_of
from contracts.backtests import (
    BacktestEnded,
    BacktestInput,
    BacktestRef,
    FinishBacktest,
    NoteBacktest,
    Simulated,
)
from domain.backtests import OVER, BacktestStatus, BacktestWish
from temporal import policies

MOST_DEATHS = 3
"""How often a simulation's own process may die before the backtest is given up."""


@workflow.defn
class BacktestWorkflow:
    """See a backtest through: when its worker dies, another goes on from the latest point."""

    @workflow.init
    def __init__(self, order: BacktestInput) -> None:
        self._order = order
        self._ref = BacktestRef(backtest=order.backtest)
        self._wish = order.wish
        self._deaths = 0
        self._ticks = 0

    @workflow.run
    async def run(self, order: BacktestInput) -> BacktestEnded:
        """Find the ticks, simulate them, and write the report."""
        try:
            if (status := await self._status()) in OVER:
                return BacktestEnded(backtest=order.backtest, status=status)
            await self._resolve()
            while not await self._simulate():
                if self._wish is BacktestWish.CANCEL:
                    return await self._finish(BacktestStatus.CANCELLED)
                await self._rest()
            return await self._finish(BacktestStatus.DONE, report=await self._report())
        except (ActivityError, asyncio.CancelledError) as error:
            if is_cancelled_exception(error):
                return await self._finish(BacktestStatus.CANCELLED, "cancelled in Temporal")
            return await self._finish(BacktestStatus.FAILED, *fault_of(error))

    @workflow.signal(description="Save where the backtest is, and rest until it is resumed")
    def pause(self) -> None:
        """Pause; a cancel stands."""
        self._want(BacktestWish.PAUSE)

    @workflow.signal(description="Go on from where the backtest was paused")
    def resume(self) -> None:
        """Go on."""
        self._want(BacktestWish.RUN)

    @workflow.signal(description="End the backtest without a report")
    def cancel(self) -> None:
        """Cancel."""
        self._want(BacktestWish.CANCEL)

    def _want(self, wish: BacktestWish) -> None:
        if self._wish is not BacktestWish.CANCEL:
            self._wish = wish

    async def _status(self) -> BacktestStatus:
        opened = await workflow.execute_local_activity_method(
            BacktestActivities.open_backtest, self._ref, **policies.BOOKS
        )
        return opened.status

    async def _resolve(self) -> None:
        if self._wish is BacktestWish.CANCEL:
            return
        self._show("finding its ticks")
        found = await workflow.execute_activity_method(
            BacktestActivities.resolve_data,
            self._ref,
            summary=f"find the ticks in {self._order.source}",
            **policies.BACKTEST_STEP,
        )
        self._ticks = found.ticks

    async def _simulate(self) -> bool:
        """Simulate while that is wanted; true once the last tick was taken."""
        if self._wish is not BacktestWish.RUN:
            return False
        self._show("simulating")
        stretch = workflow.start_activity_method(
            BacktestActivities.simulate,
            self._ref,
            cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
            summary=f"{self._order.strategy} on {', '.join(self._order.instruments)}",
            **policies.SIMULATION,
        )
        if is_to_stop := not await self._attend(stretch):
            stretch.cancel()
        return await self._end_of(stretch, is_to_stop=is_to_stop)

    async def _attend(self, stretch: workflow.ActivityHandle[Simulated]) -> bool:
        """Wait for the stretch's end; false where something else is wanted before."""
        try:
            await workflow.wait_condition(
                lambda: stretch.done() or self._wish is not BacktestWish.RUN
            )
        except asyncio.CancelledError:
            self._wish = BacktestWish.CANCEL
        return stretch.done()

    async def _end_of(
        self, stretch: workflow.ActivityHandle[Simulated], *, is_to_stop: bool
    ) -> bool:
        """See how a stretch ended. One that was to stop may have died with its worker."""
        try:
            return (await stretch).complete
        except ActivityError as error:
            if _is_death(error):
                self._deaths += 1
            if is_to_stop and not _is_fault(error):
                return False
            if not _is_death(error) or self._deaths >= MOST_DEATHS:
                raise
            return False

    async def _rest(self) -> None:
        """Wait while the backtest is paused."""
        if self._wish is BacktestWish.PAUSE:
            await self._note(BacktestStatus.PAUSED)
        await workflow.wait_condition(lambda: self._wish is not BacktestWish.PAUSE)
        if workflow.info().is_continue_as_new_suggested():
            workflow.continue_as_new(replace(self._order, wish=self._wish))

    async def _report(self) -> str:
        self._show("writing the report")
        written = await workflow.execute_activity_method(
            BacktestActivities.write_report,
            self._ref,
            summary="write the report",
            **policies.BACKTEST_STEP,
        )
        return written.hash

    async def _note(self, status: BacktestStatus) -> None:
        self._show(status.value)
        await workflow.execute_local_activity_method(
            BacktestActivities.note_backtest,
            NoteBacktest(backtest=self._order.backtest, status=status),
            **policies.BOOKS,
        )

    async def _finish(
        self, status: BacktestStatus, detail: str = "", field: str = "", *, report: str = ""
    ) -> BacktestEnded:
        self._show(f"{status}: {detail}" if detail else status.value)
        await workflow.execute_local_activity_method(
            BacktestActivities.finish_backtest,
            FinishBacktest(
                backtest=self._order.backtest, status=status, detail=detail, field=field
            ),
            **policies.BOOKS,
        )
        return BacktestEnded(
            backtest=self._order.backtest, status=status, detail=detail, report=report
        )

    def _show(self, state: str) -> None:
        order = self._order
        ticks = f", {self._ticks:,} ticks" if self._ticks else ""
        workflow.set_current_details(
            f"**{order.strategy}** on {', '.join(order.instruments)} "
            f"({order.source}{ticks}): {state}."
        )


def _is_fault(error: ActivityError) -> bool:
    return isinstance(error.cause, ApplicationError) and error.cause.type == FAULT


def _is_death(error: ActivityError) -> bool:
    return isinstance(error.cause, ApplicationError) and error.cause.type == DIED
