"""The desk: opens workflows for whoever asks, so that nobody else has to know how."""

from contextlib import suppress

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowUpdateFailedError,
)
from temporalio.common import (
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from activities.orders import standing_report
from contracts.groups import GroupRef
from contracts.names import (
    Queue,
    group_workflow_id,
    order_workflow_id,
    time_stop_workflow_id,
    trade_guards_workflow_id,
)
from contracts.orders import (
    ApprovalReport,
    CancelAsked,
    OrderResult,
    OrderTicket,
    RecordedVerdict,
    ticket,
)
from contracts.trades import GuardChange, GuardReport
from domain.accounts import AccountId
from domain.approvals import Vote
from domain.books import OrderStanding
from domain.orders import GroupId, IntentId, OrderIntent
from domain.risk.verdict import Verdict
from domain.time_stops import TimeStop
from temporal import policies, search_attributes
from workflows.oco import OcoWorkflow
from workflows.order import OrderWorkflow
from workflows.time_stop import TimeStopWorkflow
from workflows.trade_guards import TradeGuardsWorkflow


class VerdictUnavailable(Exception):
    """No verdict could be had now. The order is in the books and will be worked on."""


class NotWaiting(Exception):
    """Nobody is asked about the order any more."""


class TemporalOrderDesk:
    """Opens order workflows. The same intent always names the same workflow.

    They are worked on by the workers of `queue`. Where one of these is in this very process, it
    has an order as soon as Temporal knows of it.
    """

    def __init__(self, client: Client, queue: Queue = Queue.ORDERS) -> None:
        self._client = client
        self._queue = queue

    async def open_order(self, intent: OrderIntent) -> None:
        """Start an order's workflow; starting it twice is harmless.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached; a schedule finds the order.
        """
        order = ticket(intent)
        try:
            await self._client.start_workflow(
                OrderWorkflow.run,
                order,
                id=order_workflow_id(intent.id),
                task_queue=self._queue,
                request_eager_start=True,
                id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
                task_timeout=policies.ORDER_TASK_TIMEOUT,
                static_summary=_summary(order),
                search_attributes=_attributes(order),
            )
        except WorkflowAlreadyStartedError:
            return

    async def open_order_for_verdict(self, intent: OrderIntent) -> Verdict:
        """Start an order's workflow and wait for its risk verdict only.

        Raises:
            VerdictUnavailable: Temporal or a worker cannot be reached in time.
        """
        order = ticket(intent)
        start = WithStartWorkflowOperation(
            OrderWorkflow.run,
            order,
            id=order_workflow_id(intent.id),
            task_queue=self._queue,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE_FAILED_ONLY,
            task_timeout=policies.ORDER_TASK_TIMEOUT,
            static_summary=_summary(order),
            search_attributes=_attributes(order),
        )
        try:
            recorded: RecordedVerdict = await self._client.execute_update_with_start_workflow(
                OrderWorkflow.verdict,
                order,
                start_workflow_operation=start,
                rpc_timeout=policies.VERDICT_WAIT,
            )
        except (RPCError, WorkflowUpdateFailedError, WorkflowAlreadyStartedError) as error:
            raise VerdictUnavailable(f"no verdict for {intent.id}: {error}") from error
        if recorded.verdict is None:
            raise VerdictUnavailable(f"no verdict for {intent.id}")
        return recorded.verdict

    async def tell_order(self, intent: IntentId, standing: OrderStanding) -> None:
        """Tell an order's workflow what the books have learned.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached; the workflow looks by itself.
        """
        await self._reach(intent).signal(OrderWorkflow.learn, standing_report(standing))

    async def cancel_order(self, intent: IntentId, *, by: str, reason: str) -> bool:
        """Ask for an order's end; false where its workflow has ended already.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached.
        """
        try:
            await self._reach(intent).execute_update(
                OrderWorkflow.cancel,
                CancelAsked(by=by, reason=reason),
                rpc_timeout=policies.VERDICT_WAIT,
            )
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                return False
            raise
        return True

    async def open_group(self, group: GroupId, account: AccountId) -> None:
        """Start the workflow of orders that cancel each other; starting it twice is harmless.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached; a schedule finds the orders.
        """
        await self._client.start_workflow(
            OcoWorkflow.run,
            GroupRef(group=group, account=account),
            id=group_workflow_id(group),
            task_queue=Queue.ORDERS,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            task_timeout=policies.ORDER_TASK_TIMEOUT,
            static_summary="one cancels the other",
        )

    async def open_time_stop(self, stop: TimeStop) -> None:
        """Start a time stop's workflow; starting it twice is harmless.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached; a schedule asks again.
        """
        await self._client.start_workflow(
            TimeStopWorkflow.run,
            stop,
            id=time_stop_workflow_id(stop.intent),
            task_queue=Queue.ORDERS,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            task_timeout=policies.ORDER_TASK_TIMEOUT,
            static_summary=f"closes what {stop.intent} opened",
        )

    async def await_end(self, intent: IntentId) -> None:
        """Wait until an order's workflow has ended, however it did.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached, or knows of no such order.
        """
        with suppress(WorkflowFailureError):
            await self._reach(intent).result()

    async def guard_trade(self, change: GuardChange) -> GuardReport:
        """Set the guards of an open trade at its broker; the same change again is one change.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached.
        """
        return await self._client.execute_workflow(
            TradeGuardsWorkflow.run,
            change,
            id=trade_guards_workflow_id(change.account, change.trade, change.id),
            task_queue=Queue.ORDERS,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            task_timeout=policies.ORDER_TASK_TIMEOUT,
            static_summary=f"guards of trade {change.trade}, as {change.by} asks",
        )

    async def vote(self, intent: IntentId, vote: Vote) -> ApprovalReport:
        """Say something about an order that waits for approval.

        Raises:
            NotWaiting: the order waits for nobody, or is over.
            temporalio.service.RPCError: Temporal cannot be reached.
        """
        try:
            return await self._reach(intent).execute_update(
                OrderWorkflow.vote, vote, rpc_timeout=policies.VERDICT_WAIT
            )
        except WorkflowUpdateFailedError as error:
            raise NotWaiting(str(error.cause)) from error
        except RPCError as error:
            if error.status is RPCStatusCode.NOT_FOUND:
                raise NotWaiting("the order is over") from error
            raise

    def _reach(self, intent: IntentId) -> WorkflowHandle[OrderWorkflow, OrderResult]:
        return self._client.get_workflow_handle_for(OrderWorkflow.run, order_workflow_id(intent))


def _summary(order: OrderTicket) -> str:
    side = "SELL" if order.units.startswith("-") else "BUY"
    return f"{side} {order.units.lstrip('-')} {order.instrument} {order.kind} · {order.origin}"


def _attributes(order: OrderTicket) -> TypedSearchAttributes:
    side = "sell" if order.units.startswith("-") else "buy"
    pairs = [
        SearchAttributePair(search_attributes.INSTRUMENT, order.instrument),
        SearchAttributePair(search_attributes.ACCOUNT, order.account),
        SearchAttributePair(search_attributes.SIDE, side),
        SearchAttributePair(search_attributes.ORDER_STATE, "new"),
    ]
    if order.run is not None:
        pairs.append(SearchAttributePair(search_attributes.STRATEGY, order.run))
    return TypedSearchAttributes(pairs)
