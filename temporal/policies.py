"""Timeouts and retries, one preset for each class of call; no workflow has numbers inline."""

from datetime import timedelta
from typing import TypedDict

from temporalio.common import Priority, RetryPolicy

from contracts.names import Queue


class LocalCall(TypedDict, total=False):
    """How a local activity is called; the SDK's own types leave no room for a summary."""

    start_to_close_timeout: timedelta
    local_retry_threshold: timedelta
    retry_policy: RetryPolicy


class Call(TypedDict, total=False):
    """How an activity of the workflow's own queue is called."""

    start_to_close_timeout: timedelta
    schedule_to_close_timeout: timedelta
    heartbeat_timeout: timedelta
    retry_policy: RetryPolicy
    priority: Priority


class TakeOver(TypedDict):
    """How a worker leaves its workflows to another when it dies."""

    sticky_queue_schedule_to_start_timeout: timedelta


class QueuedCall(Call):
    """How an activity of another queue is called."""

    task_queue: str


_STEADY = RetryPolicy(
    initial_interval=timedelta(milliseconds=100),
    backoff_coefficient=1.6,
    maximum_interval=timedelta(seconds=2),
)
"""For work that must get through however long a server is away."""

BOOKS = LocalCall(
    start_to_close_timeout=timedelta(seconds=5),
    local_retry_threshold=timedelta(seconds=10),
    retry_policy=_STEADY,
)
"""Short idempotent reads and writes of the books, beside the workflow."""

SUBMIT = LocalCall(
    start_to_close_timeout=timedelta(seconds=20),
    retry_policy=RetryPolicy(maximum_attempts=1),
)
"""The one POST, beside the workflow: whoever runs it again finds the order claimed."""

BROKER_READ = QueuedCall(
    task_queue=Queue.BROKER,
    start_to_close_timeout=timedelta(seconds=30),
    heartbeat_timeout=timedelta(seconds=5),
    retry_policy=_STEADY,
)
"""Reads of the broker and the booking of what they bring; safe to repeat for ever."""

AGREE = QueuedCall(
    task_queue=Queue.BROKER,
    start_to_close_timeout=timedelta(seconds=10),
    schedule_to_close_timeout=timedelta(seconds=15),
    heartbeat_timeout=timedelta(seconds=5),
    retry_policy=_STEADY,
)
"""A comparison that an order waits for: rather denied soon than entered late."""

FLATTEN = QueuedCall(
    task_queue=Queue.BROKER,
    start_to_close_timeout=timedelta(seconds=30),
    schedule_to_close_timeout=timedelta(seconds=45),
    heartbeat_timeout=timedelta(seconds=5),
    retry_policy=_STEADY,
    priority=Priority(priority_key=1),
)
"""A look of a kill switch at one account, before all other work; the next one comes soon."""

KILL_BOOKS = QueuedCall(
    task_queue=Queue.BROKER,
    start_to_close_timeout=timedelta(seconds=10),
    retry_policy=_STEADY,
    priority=Priority(priority_key=1),
)
"""What a kill switch reads and writes in the books, however long they are away."""

SNAPSHOT = QueuedCall(
    task_queue=Queue.BROKER,
    start_to_close_timeout=timedelta(seconds=20),
    schedule_to_close_timeout=timedelta(seconds=60),
    retry_policy=_STEADY,
)
"""A balance at a moment: the next schedule brings another."""

STREAM = Call(
    start_to_close_timeout=timedelta(hours=12),
    heartbeat_timeout=timedelta(seconds=5),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=200),
        backoff_coefficient=1.5,
        maximum_interval=timedelta(seconds=3),
    ),
)
"""A stream or a strategy's loop: hours long, moved to another worker within seconds."""

WIND_DOWN = Call(
    start_to_close_timeout=timedelta(minutes=2),
    heartbeat_timeout=timedelta(seconds=5),
    retry_policy=_STEADY,
)
"""One attempt to end what a stopped run has left; the workflow counts the attempts."""

MAINTENANCE = QueuedCall(
    task_queue=Queue.MAINTENANCE,
    start_to_close_timeout=timedelta(minutes=5),
    heartbeat_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=30)),
)
"""Housekeeping that nobody waits for."""

HOUSEKEEPING = Call(
    start_to_close_timeout=timedelta(seconds=20),
    schedule_to_close_timeout=timedelta(seconds=60),
    retry_policy=_STEADY,
)
"""A short look around in the worker of the workflow itself; the next one comes soon."""

SIMULATION = Call(
    start_to_close_timeout=timedelta(days=7),
    heartbeat_timeout=timedelta(seconds=10),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=500),
        backoff_coefficient=2,
        maximum_interval=timedelta(seconds=10),
    ),
)
"""Hours of computing, moved to another worker from the latest point when one dies."""

TRIALS = Call(
    start_to_close_timeout=timedelta(days=7),
    heartbeat_timeout=timedelta(seconds=10),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=500),
        backoff_coefficient=2,
        maximum_interval=timedelta(seconds=10),
    ),
    priority=Priority(priority_key=4),
)
"""A share of a study's trials, behind the backtests that somebody waits for."""

BACKTEST_STEP = Call(
    start_to_close_timeout=timedelta(hours=1),
    heartbeat_timeout=timedelta(seconds=10),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=500),
        backoff_coefficient=2,
        maximum_interval=timedelta(seconds=10),
    ),
)
"""Finding a backtest's ticks, and writing its report; either may read a lot."""

ORDER_TASK_TIMEOUT = timedelta(seconds=3)
"""How long a worker that died at a workflow's step can hold it."""

TAKE_OVER = TakeOver(sticky_queue_schedule_to_start_timeout=ORDER_TASK_TIMEOUT)
"""A next step first waits for the worker of the last one, which may have died since."""

VERDICT_WAIT = timedelta(seconds=15)
"""How long a person waits for a verdict before being told to look later."""
