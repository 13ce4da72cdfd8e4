"""Timeouts and retries, one preset for each class of call; no workflow has numbers inline."""

from datetime import timedelta

from temporalio.common import Priority, RetryPolicy
from temporalio.workflow import ActivityConfig, LocalActivityConfig

from contracts.names import Queue

_STEADY = RetryPolicy(
    initial_interval=timedelta(milliseconds=100),
    backoff_coefficient=1.6,
    maximum_interval=timedelta(seconds=2),
)
"""For work that must get through however long a server is away."""

BOOKS = LocalActivityConfig(
    start_to_close_timeout=timedelta(seconds=5),
    local_retry_threshold=timedelta(seconds=10),
    retry_policy=_STEADY,
)
"""Short idempotent reads and writes of the books, beside the workflow."""

SUBMIT = ActivityConfig(
    task_queue=Queue.BROKER,
    start_to_close_timeout=timedelta(seconds=20),
    heartbeat_timeout=timedelta(seconds=3),
    retry_policy=RetryPolicy(maximum_attempts=1),
    priority=Priority(priority_key=2),
)
"""The one POST: never repeated by Temporal, whatever happens to the worker."""

BROKER_READ = ActivityConfig(
    task_queue=Queue.BROKER,
    start_to_close_timeout=timedelta(seconds=30),
    heartbeat_timeout=timedelta(seconds=5),
    retry_policy=_STEADY,
)
"""Reads of the broker and the booking of what they bring; safe to repeat for ever."""

SNAPSHOT = ActivityConfig(
    task_queue=Queue.BROKER,
    start_to_close_timeout=timedelta(seconds=20),
    schedule_to_close_timeout=timedelta(seconds=60),
    retry_policy=_STEADY,
)
"""A balance at a moment: the next schedule brings another."""

STREAM = ActivityConfig(
    start_to_close_timeout=timedelta(hours=12),
    heartbeat_timeout=timedelta(seconds=5),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=200),
        backoff_coefficient=1.5,
        maximum_interval=timedelta(seconds=3),
    ),
)
"""A stream or a strategy's loop: hours long, moved to another worker within seconds."""

MAINTENANCE = ActivityConfig(
    task_queue=Queue.MAINTENANCE,
    start_to_close_timeout=timedelta(minutes=5),
    heartbeat_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=30)),
)
"""Housekeeping that nobody waits for."""

ORDER_TASK_TIMEOUT = timedelta(seconds=3)
"""How long a dead worker can hold a workflow's next step."""
