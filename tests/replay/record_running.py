"""Record histories from a running stack: `python -m tests.replay.record_running HOST:PORT`.

For the workflows that live as long as the stack does, and those that schedules start.
"""

import asyncio
import os
import sys
from pathlib import Path

from temporal.client import connect
from tests.replay.keeping import keep_history

HISTORIES = Path(__file__).parent / "histories"
KINDS = {
    "HealthWorkflow": ("Completed", "looked"),
    "RecorderWorkflow": ("Completed", "recorded"),
    "PriceFeedWorkflow": ("Running", "streaming"),
    "TransactionFeedWorkflow": ("Running", "following"),
    "StrategyRunWorkflow": ("Running", "running"),
}


async def record(address: str) -> None:
    """Keep one history of each kind."""
    client = await connect(address, "default")
    for kind, (status, case) in KINDS.items():
        query = f"WorkflowType = '{kind}' AND ExecutionStatus = '{status}'"
        async for found in client.list_workflows(query, limit=1):
            history = await client.get_workflow_handle(
                found.id, run_id=found.run_id
            ).fetch_history()
            file = HISTORIES / kind / f"{case}.json"
            await asyncio.to_thread(keep_history, file, history)


if __name__ == "__main__":
    asyncio.run(record(sys.argv[1]))
    os._exit(0)
