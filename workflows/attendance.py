"""Attend to accounts and to the platform: what has to run for them, whoever starts first."""

from datetime import timedelta

from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy

from contracts.accounts import AccountRef
from contracts.names import (
    ARCHIVE_SCHEDULE_ID,
    BACKTEST_SCHEDULE_ID,
    HEALTH_SCHEDULE_ID,
    ORPHAN_SCHEDULE_ID,
    RECORDER_SCHEDULE_ID,
    WEEKEND_SCHEDULE_ID,
    Queue,
    balance_schedule_id,
    price_feed_workflow_id,
    transaction_feed_workflow_id,
)
from contracts.prices import PriceFeedInput, RecorderInput
from domain.accounts import Feed
from temporal import policies
from temporal.schedules import Periodic, declare
from workflows.price_feed import PriceFeedWorkflow
from workflows.transaction_feed import TransactionFeedWorkflow

PLATFORM = (
    Periodic(
        id=HEALTH_SCHEDULE_ID,
        workflow="HealthWorkflow",
        queue=Queue.MAINTENANCE,
        every=timedelta(seconds=15),
        summary="Look at every part of the platform",
    ),
    Periodic(
        id=ORPHAN_SCHEDULE_ID,
        workflow="OrphanedIntentsWorkflow",
        queue=Queue.ORDERS,
        every=timedelta(seconds=10),
        summary="Open orders that were left without a workflow",
    ),
    Periodic(
        id=BACKTEST_SCHEDULE_ID,
        workflow="UnfinishedBacktestsWorkflow",
        queue=Queue.BACKTESTS,
        every=timedelta(seconds=20),
        summary="Open backtests and studies that were left without a workflow",
    ),
    Periodic(
        id=WEEKEND_SCHEDULE_ID,
        workflow="WeekendWorkflow",
        queue=Queue.ORDERS,
        every=timedelta(seconds=30),
        summary="Close what must not stand over the weekend",
    ),
    Periodic(
        id=RECORDER_SCHEDULE_ID,
        workflow="RecorderWorkflow",
        queue=Queue.MAINTENANCE,
        every=timedelta(seconds=60),
        summary="Move accepted ticks into the Parquet history",
        argument=RecorderInput(),
    ),
    Periodic(
        id=ARCHIVE_SCHEDULE_ID,
        workflow="HistoryArchiveWorkflow",
        queue=Queue.MAINTENANCE,
        every=timedelta(minutes=10),
        summary="Keep the histories of closed workflows",
    ),
)
"""Everything periodic that belongs to no account."""


KEPT_KINDS = (
    "OrderWorkflow",
    "StrategyRunWorkflow",
    "BacktestWorkflow",
    "StudyWorkflow",
    "KillWorkflow",
    "GuardTradeWorkflow",
    "OcoWorkflow",
    "TimeStopWorkflow",
)
"""Workflows whose histories outlive Temporal's retention; what is periodic tells nothing later."""


async def attend_platform(client: Client) -> None:
    """Declare the schedules that belong to no account."""
    for periodic in PLATFORM:
        await declare(client, periodic)


async def attend_account(client: Client, account: AccountRef, feed: Feed) -> None:
    """Keep an account's transactions, prices and balance flowing; twice is harmless."""
    await client.start_workflow(
        TransactionFeedWorkflow.run,
        account,
        id=transaction_feed_workflow_id(account.account),
        task_queue=Queue.ORDERS,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        task_timeout=policies.ORDER_TASK_TIMEOUT,
        static_summary=f"Transactions of {account.name}",
    )
    await client.start_workflow(
        PriceFeedWorkflow.run,
        PriceFeedInput(feed=feed),
        id=price_feed_workflow_id(feed),
        task_queue=Queue.MARKET_DATA,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        task_timeout=policies.ORDER_TASK_TIMEOUT,
        static_summary=f"Prices of the {feed} feed",
    )
    await declare(client, _balance(account))


def _balance(account: AccountRef) -> Periodic:
    return Periodic(
        id=balance_schedule_id(account.account),
        workflow="BalanceWorkflow",
        queue=Queue.ORDERS,
        every=timedelta(seconds=10),
        summary=f"Balance of {account.name}",
        argument=account,
    )
