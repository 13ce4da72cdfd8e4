"""The desk of what follows from bookings: opens guardians, takes orders back, heals books."""

from temporalio.client import Client
from temporalio.common import SearchAttributePair, TypedSearchAttributes, WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from contracts.accounts import AccountRef
from contracts.guarding import GuardTrade
from contracts.names import (
    Queue,
    guard_workflow_id,
    late_order_workflow_id,
    reopening_workflow_id,
)
from contracts.orders import ticket
from domain.accounts import AccountId
from domain.guardian import TradeInNeed
from domain.numbers import plain
from domain.orders import OrderIntent
from temporal import policies, search_attributes
from workflows.guardian import GuardTradeWorkflow
from workflows.late_order import LateOrderWorkflow
from workflows.reopening import ReopenBooksWorkflow


class TemporalAftermathDesk:
    """Opens workflows; the same trade, order or account always names the same one."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def guard(self, trade: TradeInNeed) -> None:
        """See to a trade; asking twice is once, and asking again after its end is a new look.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached; a schedule asks again.
        """
        await self._client.start_workflow(
            GuardTradeWorkflow.run,
            GuardTrade(
                account=trade.account,
                trade=trade.trade,
                instrument=trade.instrument,
                units=plain(trade.units),
            ),
            id=guard_workflow_id(trade.account, trade.trade),
            task_queue=Queue.ORDERS,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            task_timeout=policies.ORDER_TASK_TIMEOUT,
            static_summary=f"guard {plain(trade.units)} {trade.instrument}, trade {trade.trade}",
            search_attributes=_attributes(trade),
        )

    async def take_back(self, order: OrderIntent) -> None:
        """Take an order back that turned up late and waits at the broker.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached; a schedule asks again.
        """
        await self._client.start_workflow(
            LateOrderWorkflow.run,
            ticket(order),
            id=late_order_workflow_id(order.id),
            task_queue=Queue.ORDERS,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            task_timeout=policies.ORDER_TASK_TIMEOUT,
            static_summary=f"take back {order.id}, which turned up late",
        )

    async def reopen(self, account: AccountId) -> None:
        """Open an account's books anew where the broker stands.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached; a schedule asks again.
        """
        await self._client.start_workflow(
            ReopenBooksWorkflow.run,
            AccountRef(account=account),
            id=reopening_workflow_id(account),
            task_queue=Queue.ORDERS,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            task_timeout=policies.ORDER_TASK_TIMEOUT,
            static_summary=f"open the books of {account} anew",
        )

    async def nudge(self, account: AccountId, trade: str) -> None:
        """Let a guardian look again now; one that has ended needs no telling.

        Raises:
            temporalio.service.RPCError: Temporal cannot be reached; it looks by itself.
        """
        handle = self._client.get_workflow_handle(guard_workflow_id(account, trade))
        try:
            await handle.signal(GuardTradeWorkflow.nudge)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise


def _attributes(trade: TradeInNeed) -> TypedSearchAttributes:
    return TypedSearchAttributes(
        [
            SearchAttributePair(search_attributes.INSTRUMENT, trade.instrument),
            SearchAttributePair(search_attributes.ACCOUNT, trade.account),
        ]
    )
