"""What follows from an order while it lives: its group hears, and its time stop is started."""

from contextlib import suppress

from temporalio import workflow
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError

from contracts.names import Queue, group_workflow_id, time_stop_workflow_id
from contracts.orders import OrderStandingReport, OrderTicket
from domain.orders import FINAL
from domain.time_stops import TimeStop
from workflows.time_stop import TimeStopWorkflow


class Consequences:
    """Passes on what has become of an order, each thing once."""

    def __init__(self, order: OrderTicket) -> None:
        self._order = order
        self._told: tuple[object, ...] | None = None
        self._timed = False

    async def follow(self, standing: OrderStandingReport) -> None:
        """See to what follows from a fill, or from the end."""
        if _is_filled(standing):
            await self._start_time_stop()
        if standing.state in FINAL or _is_filled(standing):
            await self._tell_group(standing)

    async def _start_time_stop(self) -> None:
        order = self._order
        if order.close_after is None or self._timed:
            return
        self._timed = True
        stop = TimeStop(
            intent=order.intent,
            account=order.account,
            fires_at=workflow.now() + order.close_after,
        )
        with suppress(WorkflowAlreadyStartedError):
            await workflow.start_child_workflow(
                TimeStopWorkflow.run,
                stop,
                id=time_stop_workflow_id(order.intent),
                task_queue=Queue.ORDERS,
                parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                static_summary=f"closes what {order.intent} opened",
            )

    async def _tell_group(self, standing: OrderStandingReport) -> None:
        news = (standing.state, standing.filled_units)
        if self._order.group is None or news == self._told:
            return
        self._told = news
        group = workflow.get_external_workflow_handle(group_workflow_id(self._order.group))
        try:
            await group.signal("learn", standing)
        except ApplicationError as error:
            # It looks by itself; one that is over has nothing more to do.
            workflow.logger.info("group %s was not told: %s", self._order.group, error)


def _is_filled(standing: OrderStandingReport) -> bool:
    return standing.filled_units not in (None, "0")
