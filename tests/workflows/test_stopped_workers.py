"""A feed or a run outlives a worker that had no time to hand it back."""

import asyncio
import secrets
from datetime import timedelta

from temporalio import activity
from temporalio.client import Client
from temporalio.worker import Worker

from contracts.accounts import AccountRef
from contracts.names import Queue
from domain.accounts import AccountId
from temporal.client import connect
from workflows.transaction_feed import TransactionFeedWorkflow

PATIENCE = 60.0


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


def _workflows(client: Client, queue: str) -> Worker:
    return Worker(client, task_queue=queue, workflows=[TransactionFeedWorkflow])


def _streams(client: Client, followers: Followers) -> Worker:
    return Worker(
        client,
        task_queue=Queue.BROKER,
        activities=[followers.follow_transactions],
        graceful_shutdown_timeout=timedelta(milliseconds=100),
    )
