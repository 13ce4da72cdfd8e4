"""Orders of strategies: worked on where they are decided, taken over where that process died."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerTuner

from activities.orders import OrderActivities
from contracts.names import Queue
from temporal import policies
from workers.tools import Tools, utc_now
from workflows.order import OrderWorkflow

DRAIN = timedelta(seconds=20)
CACHED_WORKFLOWS = 1_000


def strategy_orders(tools: Tools) -> Worker:
    """Build the worker of the orders that strategies decide.

    In the process that decides it gets the first task of an order with the answer to its start,
    without asking; in the orders' process it takes over from one that died.
    """
    return Worker(
        tools.client,
        task_queue=Queue.STRATEGY_ORDERS,
        workflows=[OrderWorkflow],
        activities=order_activities(tools),
        tuner=WorkerTuner.create_fixed(
            workflow_slots=50, activity_slots=5, local_activity_slots=50
        ),
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=CACHED_WORKFLOWS,
        graceful_shutdown_timeout=DRAIN,
        **policies.TAKE_OVER,
    )


def order_activities(tools: Tools) -> Sequence[Callable[..., Any]]:
    """Return what an order's workflow calls beside itself."""
    orders = OrderActivities(
        books=tools.books,
        prices=tools.quotes,
        brokers=tools.brokers,
        bookkeeping=tools.bookkeeping,
        clock=utc_now,
    )
    return (
        orders.judge_order,
        orders.send_order,
        orders.mark_unknown,
        orders.deny_unreachable,
        orders.abandon,
        orders.withdraw,
        orders.vote_on_order,
        orders.expire_approval,
    )
