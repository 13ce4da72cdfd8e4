"""Workflows outlive workers that had no time to hand them back."""

import asyncio
import secrets
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from temporalio import activity
from temporalio.api.enums.v1 import EventType
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client, WorkflowHandle
from temporalio.worker import Worker

from contracts.accounts import AccountRef
from contracts.names import Queue
from domain.accounts import AccountId
from temporal import policies
from temporal.client import connect
from tests.workflows.napping import NapWorkflow, napping
from workflows.transaction_feed import TransactionFeedWorkflow

PROJECT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
MARGIN = timedelta(seconds=2)
"""What a busy machine may add to a timer; the SDK's own wait is longer by more than this."""


class Followers:
    """Counts how often a stream was begun; none of them ends by itself."""

    def __init__(self) -> None:
        self.begun = 0

    @activity.defn
    async def follow_transactions(self, ref: AccountRef) -> None:
        self.begun += 1
        while True:
            activity.heartbeat()
            await asyncio.sleep(0.5)

    async def reach(self, begun: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while self.begun < begun:
                await asyncio.sleep(0.05)


async def test_a_feed_goes_on_after_a_worker_cancelled_it_to_stop(temporal_address: str) -> None:
    client = await connect(temporal_address, "default")
    followers, queue = Followers(), f"feeds-{secrets.token_hex(4)}"
    account = AccountRef(account=AccountId(secrets.token_hex(4)), name="test")

    async with _workflows(client, queue):
        async with _streams(client, followers):
            feed = await client.start_workflow(
                TransactionFeedWorkflow.run, account, id=queue, task_queue=queue
            )
            await followers.reach(1)
        async with _streams(client, followers):
            await followers.reach(2)
            await feed.terminate()


async def test_a_step_waits_no_longer_for_a_dead_worker_than_a_dead_worker_can_hold_it(
    temporal_address: str,
) -> None:
    client = await connect(temporal_address, "default")
    queue = f"naps-{secrets.token_hex(4)}"
    async with _killed_after(temporal_address, queue):
        nap = await client.start_workflow(NapWorkflow.run, id=queue, task_queue=queue)
        await _until(nap, EventType.EVENT_TYPE_TIMER_STARTED)
    async with asyncio.timeout(PATIENCE), napping(client, queue):
        await nap.result()

    events = (await nap.fetch_history()).events
    waits = [
        late.event_time.ToDatetime() - _scheduled(events, late).event_time.ToDatetime()
        for late in events
        if late.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT
    ]
    assert len(waits) == 1
    assert waits[0] < policies.ORDER_TASK_TIMEOUT + MARGIN


@asynccontextmanager
async def _killed_after(address: str, queue: str) -> AsyncIterator[None]:
    """Run a worker in a process of its own, and kill it after the block."""
    command = [sys.executable, "-m", "tests.workflows.napping", address, queue]
    worker = await asyncio.create_subprocess_exec(*command, cwd=PROJECT)
    try:
        yield
    finally:
        worker.kill()
        await worker.wait()


async def _until(nap: WorkflowHandle[NapWorkflow, None], kind: EventType.ValueType) -> None:
    async with asyncio.timeout(PATIENCE):
        while kind not in [event.event_type for event in (await nap.fetch_history()).events]:
            await asyncio.sleep(0.05)


def _scheduled(events: Sequence[HistoryEvent], late: HistoryEvent) -> HistoryEvent:
    number = late.workflow_task_timed_out_event_attributes.scheduled_event_id
    return next(event for event in events if event.event_id == number)


def _workflows(client: Client, queue: str) -> Worker:
    return Worker(client, task_queue=queue, workflows=[TransactionFeedWorkflow])


def _streams(client: Client, followers: Followers) -> Worker:
    return Worker(
        client,
        task_queue=Queue.BROKER,
        activities=[followers.follow_transactions],
        graceful_shutdown_timeout=timedelta(milliseconds=100),
    )
