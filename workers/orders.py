"""The orders process: order and account workflows, and everything that asks a broker."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import timedelta

from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerTuner

from activities.aftermath import AftermathActivities
from activities.broker import BrokerActivities
from activities.groups import GroupActivities
from activities.guardian import GuardianActivities
from activities.orphans import OrphanActivities
from activities.time_stops import TimeStopActivities
from activities.trade_guards import TradeGuardActivities
from activities.transaction_feed import TransactionFeedActivities
from activities.weekend import WeekendActivities
from adapters.postgres.accounts import all_accounts, distrust_all
from adapters.postgres.groups import PostgresGroups
from adapters.postgres.opened_trades import PostgresOpenedTrades
from adapters.postgres.weekend import PostgresWeekendBook
from contracts.accounts import AccountRef
from contracts.names import Queue
from domain.accounts import AccountId, Feed
from domain.broker import BrokerError
from domain.positions import LedgerMismatch
from temporal import policies
from workers.kill import kill_activities
from workers.process import Process
from workers.rebuild import rebuild_if_lost
from workers.rescue import be_ready_for_rescue
from workers.strategy_orders import CACHED_WORKFLOWS, DRAIN, order_activities, strategy_orders
from workers.tools import Tools, utc_now
from workflows.attendance import attend_account, attend_platform
from workflows.balance import BalanceWorkflow
from workflows.guardian import GuardTradeWorkflow
from workflows.kill import KillWorkflow
from workflows.late_order import LateOrderWorkflow
from workflows.oco import OcoWorkflow
from workflows.order import OrderWorkflow
from workflows.orphans import OrphanedIntentsWorkflow
from workflows.reopening import ReopenBooksWorkflow
from workflows.time_stop import TimeStopWorkflow
from workflows.trade_guards import TradeGuardsWorkflow
from workflows.transaction_feed import TransactionFeedWorkflow
from workflows.weekend import WeekendWorkflow

log = logging.getLogger(__name__)

ATTEND_SECONDS = 60


def staff(tools: Tools) -> Sequence[Worker]:
    """Build the workers of this process."""
    return (_orders(tools), strategy_orders(tools), _broker(tools))


def _orders(tools: Tools) -> Worker:
    aftermath = AftermathActivities(tools.aftermath)
    orphans = OrphanActivities(
        books=tools.books, desk=tools.desk, group_desk=tools.desk, clock=utc_now
    )
    weekend = WeekendActivities(
        book=PostgresWeekendBook(tools.database),
        closes=tools.guarding,
        desk=tools.desk,
        prices=tools.quotes,
        clock=utc_now,
    )
    return Worker(
        tools.client,
        task_queue=Queue.ORDERS,
        workflows=[
            OrderWorkflow,
            BalanceWorkflow,
            GuardTradeWorkflow,
            KillWorkflow,
            LateOrderWorkflow,
            ReopenBooksWorkflow,
            OcoWorkflow,
            OrphanedIntentsWorkflow,
            TimeStopWorkflow,
            TradeGuardsWorkflow,
            TransactionFeedWorkflow,
            WeekendWorkflow,
        ],
        activities=[
            *order_activities(tools),
            orphans.open_waiting_orders,
            _time_stops(tools).open_time_stops,
            aftermath.attend_accounts,
            kill_activities(tools).open_kills,
            weekend.flatten_for_weekend,
        ],
        tuner=WorkerTuner.create_fixed(
            workflow_slots=50, activity_slots=20, local_activity_slots=50
        ),
        workflow_runner=UnsandboxedWorkflowRunner(),
        max_cached_workflows=CACHED_WORKFLOWS,
        graceful_shutdown_timeout=DRAIN,
        **policies.TAKE_OVER,
    )


def _broker(tools: Tools) -> Worker:
    broker = BrokerActivities(
        books=tools.books, brokers=tools.brokers, bookkeeping=tools.bookkeeping, clock=utc_now
    )
    guards = TradeGuardActivities(brokers=tools.brokers, bookkeeping=tools.bookkeeping)
    groups = GroupActivities(
        groups=PostgresGroups(tools.database, tools.updates), desk=tools.desk, clock=utc_now
    )
    feed = TransactionFeedActivities(
        brokers=tools.brokers, source=tools.brokers, bookkeeping=tools.bookkeeping
    )
    guardian = GuardianActivities(
        guarding=tools.guarding,
        books=tools.books,
        brokers=tools.brokers,
        bookkeeping=tools.bookkeeping,
        desk=tools.desk,
        clock=utc_now,
    )
    kill = kill_activities(tools)
    return Worker(
        tools.client,
        task_queue=Queue.BROKER,
        activities=[
            broker.settle_order,
            broker.cancel_order,
            broker.agree_account,
            broker.take_balance,
            broker.reopen_books,
            guards.change_guards,
            _time_stops(tools).close_opened,
            groups.look_at_group,
            groups.cancel_leg,
            feed.follow_transactions,
            guardian.protect_trade,
            guardian.close_trade,
            guardian.alert_on_trade,
            kill.read_kill,
            kill.quiet_account,
            kill.flatten_account,
            kill.prove_flat,
            kill.complain,
        ],
        tuner=WorkerTuner.create_fixed(
            workflow_slots=5, activity_slots=100, local_activity_slots=5
        ),
        graceful_shutdown_timeout=DRAIN,
        max_heartbeat_throttle_interval=timedelta(seconds=2),
        default_heartbeat_throttle_interval=timedelta(seconds=1),
    )


def _time_stops(tools: Tools) -> TimeStopActivities:
    return TimeStopActivities(
        opened=PostgresOpenedTrades(tools.database),
        closes=tools.guarding,
        books=tools.books,
        brokers=tools.brokers,
        bookkeeping=tools.bookkeeping,
        desk=tools.desk,
        time_stop_desk=tools.desk,
        clock=utc_now,
    )


async def distrust(tools: Tools) -> None:
    """Trust no account until it agrees with its broker; done before any work is taken."""
    async with tools.database.transaction() as session:
        await distrust_all(session, "the orders worker started and has not compared yet")
    await rebuild_if_lost(tools)


async def attend(tools: Tools) -> None:
    """See again and again that schedules and feeds run; a new account may not have them yet."""
    await be_ready_for_rescue(tools)
    await attend_platform(tools.client)
    while True:
        await be_ready_for_rescue(tools)
        await _attend_accounts(tools)
        await asyncio.sleep(ATTEND_SECONDS)


async def _attend_accounts(tools: Tools) -> None:
    async with tools.database.reading() as session:
        accounts = await all_accounts(session)
    for account in accounts:
        ref = AccountRef(account=AccountId(account.id), name=account.name)
        await attend_account(tools.client, ref, Feed(account.feed))
        if not account.agreed:
            await _compare(tools, ref.account)


async def _compare(tools: Tools, account: AccountId) -> None:
    try:
        await tools.bookkeeping.agree(await tools.brokers.broker(account), account)
    except (BrokerError, LedgerMismatch) as error:
        log.warning("account %s does not agree yet: %s", account, error)


PROCESS = Process(staff=staff, before=distrust, beside=attend)
