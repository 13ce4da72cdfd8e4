"""A study, from its asking to its last trial."""

import asyncio
from collections import deque
from dataclasses import replace

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

from activities.research import ResearchActivities
from activities.simulation_faults import fault_of
from contracts.research import (
    AskTrials,
    FinishStudy,
    NoteStudy,
    ShareDone,
    StudyEnded,
    StudyInput,
    StudyOpened,
    StudyRef,
    TrialShare,
)
from domain.backtests import BacktestWish
from domain.research import StudyStatus
from domain.studies import STUDY_OVER
from temporal import policies


@workflow.defn
class StudyWorkflow:
    """See a study through: shares of its trials run on any worker, and each is written once."""

    @workflow.init
    def __init__(self, order: StudyInput) -> None:
        self._order = order
        self._ref = StudyRef(study=order.study)
        self._wish = order.wish
        self._settled = order.settled
        self._parallel = 1
        self._run_here = 0
        self._failure: ActivityError | None = None

    @workflow.run
    async def run(self, order: StudyInput) -> StudyEnded:
        """Plan the study, and run what it asks for until it asks for nothing more."""
        try:
            opened = await self._open()
            if opened.status in STUDY_OVER:
                return StudyEnded(study=order.study, status=opened.status)
            self._parallel = opened.parallel
            await self._plan()
            while not await self._go_on():
                if self._wish is BacktestWish.CANCEL:
                    return await self._finish(StudyStatus.CANCELLED)
                await self._rest()
            return await self._finish(StudyStatus.DONE)
        except (ActivityError, asyncio.CancelledError) as error:
            if is_cancelled_exception(error):
                return await self._finish(StudyStatus.CANCELLED, "cancelled in Temporal")
            return await self._finish(StudyStatus.FAILED, *fault_of(error))

    @workflow.signal(description="Let go of the trials that run, and rest until it is resumed")
    def pause(self) -> None:
        """Pause; a cancel stands."""
        self._want(BacktestWish.PAUSE)

    @workflow.signal(description="Go on with the trials that are not done")
    def resume(self) -> None:
        """Go on."""
        self._want(BacktestWish.RUN)

    @workflow.signal(description="End the study; what it found until then stays")
    def cancel(self) -> None:
        """Cancel."""
        self._want(BacktestWish.CANCEL)

    def _want(self, wish: BacktestWish) -> None:
        if self._wish is not BacktestWish.CANCEL:
            self._wish = wish

    @property
    def _goes_on(self) -> bool:
        return self._wish is BacktestWish.RUN and self._failure is None

    async def _open(self) -> StudyOpened:
        return await workflow.execute_local_activity_method(
            ResearchActivities.open_study, self._ref, **policies.BOOKS
        )

    async def _plan(self) -> None:
        if self._wish is BacktestWish.CANCEL:
            return
        self._show("planning")
        await workflow.execute_activity_method(
            ResearchActivities.plan_study,
            self._ref,
            summary="find the ticks",
            **policies.BACKTEST_STEP,
        )

    async def _go_on(self) -> bool:
        """Run trials while that is wanted; true once there are none left."""
        while self._goes_on:
            shares = await self._ask()
            if not shares:
                return True
            await self._run_all(shares)
            self._leave_a_long_history()
        return False

    async def _ask(self) -> tuple[TrialShare, ...]:
        asked = await workflow.execute_activity_method(
            ResearchActivities.ask_trials,
            AskTrials(study=self._order.study, settled=self._settled),
            summary="choose the next trials",
            **policies.BACKTEST_STEP,
        )
        self._settled = asked.settled
        return asked.shares

    async def _run_all(self, shares: tuple[TrialShare, ...]) -> None:
        """Run shares, as many at a time as the study may; one that fails ends the others."""
        left = deque(shares)
        self._show(f"{len(shares)} shares")
        await asyncio.gather(*(self._work_off(left) for _ in range(self._parallel)))
        if self._failure is not None:
            raise self._failure

    async def _work_off(self, left: deque[TrialShare]) -> None:
        while left and self._goes_on:
            await self._run_share(left.popleft())

    async def _run_share(self, share: TrialShare) -> None:
        running = workflow.start_activity_method(
            ResearchActivities.run_share,
            share,
            cancellation_type=workflow.ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
            summary=f"{len(share.numbers)} trials of window {share.window}",
            **policies.TRIALS,
        )
        if not await self._attend(running):
            running.cancel()
        try:
            self._run_here += (await running).trials
            self._show("running")
        except ActivityError as error:
            if self._goes_on or not is_cancelled_exception(error):
                self._failure = self._failure or error

    async def _attend(self, running: workflow.ActivityHandle[ShareDone]) -> bool:
        """Wait for a share's end; false where something else is wanted before."""
        try:
            await workflow.wait_condition(lambda: running.done() or not self._goes_on)
        except asyncio.CancelledError:
            self._wish = BacktestWish.CANCEL
        return running.done()

    async def _rest(self) -> None:
        """Wait while the study is paused."""
        if self._wish is BacktestWish.PAUSE:
            self._show("paused")
            await workflow.execute_local_activity_method(
                ResearchActivities.note_study,
                NoteStudy(study=self._order.study, status=StudyStatus.PAUSED),
                **policies.BOOKS,
            )
        await workflow.wait_condition(lambda: self._wish is not BacktestWish.PAUSE)
        self._leave_a_long_history()

    def _leave_a_long_history(self) -> None:
        if workflow.info().is_continue_as_new_suggested() and self._failure is None:
            workflow.continue_as_new(replace(self._order, wish=self._wish, settled=self._settled))

    async def _finish(self, status: StudyStatus, detail: str = "", field: str = "") -> StudyEnded:
        self._show(f"{status}: {detail}" if detail else status.value)
        await workflow.execute_local_activity_method(
            ResearchActivities.finish_study,
            FinishStudy(study=self._order.study, status=status, detail=detail, field=field),
            **policies.BOOKS,
        )
        return StudyEnded(study=self._order.study, status=status, detail=detail)

    def _show(self, state: str) -> None:
        order = self._order
        workflow.set_current_details(
            f"**{order.strategy}** on {', '.join(order.instruments)}, {order.method}: {state}; "
            f"{self._run_here:,} trials in this run of the workflow."
        )
