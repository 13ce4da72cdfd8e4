"""A process that runs the loop of the test's run until SIGTERM.

`python -m tests.strategies.loop_process DATABASE REDIS LAKE STRATEGY`.
"""

import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path

from temporalio.testing import ActivityEnvironment

from contracts.runs import RunStrategy
from engine.step import LiveSteppers
from tests.strategies.resting import RestingSteppers
from tests.strategies.world import RUN, connected

STRATEGIES = {"resting": RestingSteppers(), "ema_cross": LiveSteppers()}


async def main(database_url: str, redis_url: str, lake: str, strategy: str) -> None:
    """Run the loop."""
    environment = ActivityEnvironment()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, environment.cancel)
    async with connected(database_url, redis_url, Path(lake), STRATEGIES[strategy]) as world:
        with suppress(asyncio.CancelledError):
            await environment.run(world.activities().run_strategy, RunStrategy(run=RUN))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
