"""Orders of which one cancels the others."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from temporalio import workflow

from activities.groups import GroupActivities
from contracts.groups import GroupEnded, GroupRef, GroupSeen, LegToCancel
from contracts.orders import OrderStandingReport
from domain.groups import GroupOutcome
from domain.orders import IntentId
from temporal import policies
from workflows.undoing import undo

LOOK = timedelta(seconds=30)
LOOK_SOON = timedelta(seconds=1)
"""How long to wait for news before looking: while all stand, and while some are cancelled."""


@workflow.defn
class OcoWorkflow:
    """See to it that when one order of a group is filled, the others are cancelled."""

    @workflow.init
    def __init__(self, group: GroupRef) -> None:
        self._group = group
        self._news = False
        self._story: list[str] = []

    @workflow.run
    async def run(self, group: GroupRef) -> GroupEnded:
        """Look whenever an order has news, until no order can be filled any more."""
        self._tell(f"group {group.group}")
        while (seen := await self._look()).outcome is None:
            await self._cancel(seen.to_cancel)
            await self._hear(LOOK_SOON if seen.to_cancel else LOOK)
            if workflow.info().is_continue_as_new_suggested():
                workflow.continue_as_new(group)
        self._tell(f"end: {seen.outcome}")
        if seen.outcome is GroupOutcome.BOTH_FILLED and seen.close_double:
            await self._undo(seen.filled[1:])
        return GroupEnded(group=group.group, outcome=seen.outcome, filled=seen.filled)

    @workflow.signal(description="An order of the group was filled, or is over")
    def learn(self, _: OrderStandingReport) -> None:
        """Look at once."""
        self._news = True

    async def _look(self) -> GroupSeen:
        self._news = False
        return await workflow.execute_activity_method(
            GroupActivities.look_at_group,
            self._group,
            summary="see how the orders of the group stand",
            **policies.BROKER_READ,
        )

    async def _cancel(self, orders: Sequence[IntentId]) -> None:
        for intent in orders:
            self._tell(f"cancel {intent}")
            await workflow.execute_activity_method(
                GroupActivities.cancel_leg,
                LegToCancel(group=self._group.group, intent=intent),
                summary=f"cancel {intent}",
                **policies.BROKER_READ,
            )

    async def _hear(self, pause: timedelta) -> None:
        with suppress(TimeoutError):
            await workflow.wait_condition(
                lambda: self._news, timeout=pause, timeout_summary="look at the orders again"
            )

    async def _undo(self, orders: Sequence[IntentId]) -> None:
        for intent in orders:
            self._tell(f"close what {intent} opened")
            await undo(intent, self._group.account, "another order of its group was filled first")

    def _tell(self, line: str) -> None:
        """Show the story so far to whoever opens the workflow."""
        self._story.append(f"- `{workflow.now():%H:%M:%S.%f}` {line}")
        workflow.set_current_details("\n".join(self._story[-20:]))
