"""The process of prices and strategies: one writer a feed, one loop a run."""

from collections.abc import Sequence
from datetime import timedelta

from temporalio.worker import Worker, WorkerTuner

from activities.price_pump import Pumps
from activities.prices import PriceActivities
from activities.run_stop import RunStopActivities
from activities.strategy_loop import StrategyActivities
from activities.warm_up import WarmUp
from adapters.history.lake import FolderLake
from adapters.postgres.history import PostgresFeedLog
from adapters.postgres.runs import PostgresRunBook
from adapters.price_source import AccountPrices
from adapters.redis.prices import RedisPriceBoard
from adapters.redis.tape import RedisInboxBell
from contracts.names import Queue
from domain.steppers import StepperFactory
from engine.step import LiveSteppers
from temporal import policies
from workers.process import Process
from workers.strategy_orders import strategy_orders
from workers.tools import Tools, utc_now
from workflows.desk import TemporalOrderDesk
from workflows.price_feed import PriceFeedWorkflow
from workflows.run_desk import TemporalRunDesk, run_input
from workflows.strategy_run import StrategyRunWorkflow

DRAIN = timedelta(seconds=20)
HEARTBEATS = timedelta(seconds=1)
"""Cancellation reaches a loop with its heartbeats: a stop takes about so long."""
STREAMS, RUNS = 10, 200


def staff(tools: Tools) -> Sequence[Worker]:
    """Build the workers of this process."""
    return (market_data(tools), strategy_runs(tools, LiveSteppers()), strategy_orders(tools))


def market_data(tools: Tools) -> Worker:
    """Build the worker that writes the prices of every feed."""
    prices = PriceActivities(
        Pumps(
            source=AccountPrices(tools.brokers, tools.database),
            board=RedisPriceBoard(tools.redis),
            log=PostgresFeedLog(tools.database, tools.updates),
            clock=utc_now,
        )
    )
    return Worker(
        tools.client,
        task_queue=Queue.MARKET_DATA,
        workflows=[PriceFeedWorkflow],
        activities=[prices.stream_prices],
        tuner=WorkerTuner.create_fixed(
            workflow_slots=10, activity_slots=STREAMS, local_activity_slots=5
        ),
        graceful_shutdown_timeout=DRAIN,
        **policies.TAKE_OVER,
        max_heartbeat_throttle_interval=HEARTBEATS,
        default_heartbeat_throttle_interval=HEARTBEATS,
    )


def strategy_runs(tools: Tools, steppers: StepperFactory) -> Worker:
    """Build the worker of runs, with what builds their strategies."""
    lake = FolderLake(tools.settings.history_folder)
    book = PostgresRunBook(tools.database, tools.updates)
    stops = RunStopActivities(book=book, desk=tools.desk, clock=utc_now)
    strategies = StrategyActivities(
        book=book,
        tape=tools.tape,
        bell=RedisInboxBell(tools.redis),
        warm_up=WarmUp(tape=tools.tape, history=lake, brokers=tools.brokers),
        steppers=steppers,
        desk=TemporalOrderDesk(tools.client, Queue.STRATEGY_ORDERS),
        clock=utc_now,
    )
    return Worker(
        tools.client,
        task_queue=Queue.STRATEGIES,
        workflows=[StrategyRunWorkflow],
        activities=[
            strategies.run_strategy,
            stops.note_stop,
            stops.wind_down,
            stops.finish_run,
        ],
        tuner=WorkerTuner.create_fixed(
            workflow_slots=20, activity_slots=RUNS, local_activity_slots=20
        ),
        graceful_shutdown_timeout=DRAIN,
        **policies.TAKE_OVER,
        max_heartbeat_throttle_interval=HEARTBEATS,
        default_heartbeat_throttle_interval=HEARTBEATS,
    )


async def attend(tools: Tools) -> None:
    """Start the workflow of every run that has not ended, should it have none."""
    desk = TemporalRunDesk(tools.client)
    for run in await PostgresRunBook(tools.database, tools.updates).active():
        await desk.start_run(run_input(run))


PROCESS = Process(staff=staff, beside=attend)
