"""A process with a worker of backtests, until it is killed: settings come from its environment."""

import asyncio

from adapters.environment import Settings
from tests.backtests.world import open_world, working


async def main() -> None:
    """Work."""
    async with open_world(Settings.model_validate({})) as world, working(world, slots=1):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
