"""A worker process to be killed while its workflow naps: `... ADDRESS QUEUE`."""

import asyncio
import sys
from datetime import timedelta

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import Worker

from temporal import policies
from temporal.client import connect

NAP = timedelta(seconds=3)
"""Long enough to kill the worker meanwhile."""


@workflow.defn
class NapWorkflow:
    """Sleeps once."""

    @workflow.run
    async def run(self) -> None:
        """Sleep."""
        await workflow.sleep(NAP)


def napping(client: Client, queue: str) -> Worker:
    """Build a worker that leaves its workflows to others as ours do."""
    return Worker(client, task_queue=queue, workflows=[NapWorkflow], **policies.TAKE_OVER)


async def main(address: str, queue: str) -> None:
    """Work until killed."""
    async with napping(await connect(address, "default"), queue):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
