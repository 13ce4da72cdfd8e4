"""Runs every part of the stack in order, and stops them in the opposite order."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from cli.stack.home import Home
from cli.stack.keeper import Keeper
from cli.stack.runtime import PartStatus
from cli.stack.service import Service


class Supervisor:
    """Looks after a table of services until it is told to stop or one of them cannot go on."""

    def __init__(
        self,
        services: Sequence[Service],
        *,
        home: Home,
        say: Callable[[str], None],
        publish: Callable[[Mapping[str, PartStatus]], None],
    ) -> None:
        self._publish = publish
        self._keepers = {
            service.name: Keeper(service, home=home, say=say, changed=self._changed)
            for service in services
        }

    async def run(
        self, *, stop: asyncio.Event, hurry: asyncio.Event, ready: Callable[[], None]
    ) -> None:
        """Run until `stop` is set; raise what a part died of if it cannot go on."""
        lives = [asyncio.create_task(self._live(keeper)) for keeper in self._keepers.values()]
        greeting = asyncio.create_task(self._greet(ready))
        asked = asyncio.create_task(stop.wait())
        try:
            await _first_of(asked, *lives)
        finally:
            for task in (greeting, asked, *lives):
                task.cancel()
            outcomes = await asyncio.gather(greeting, *lives, return_exceptions=True)
            await self._stop(hurry)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome

    async def _live(self, keeper: Keeper) -> None:
        for need in keeper.service.needs:
            await self._keepers[need].ready.wait()
        await keeper.keep()

    async def _greet(self, ready: Callable[[], None]) -> None:
        for keeper in self._keepers.values():
            await keeper.ready.wait()
        ready()

    async def _stop(self, hurry: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as group:
            for keeper in self._keepers.values():
                group.create_task(self._stop_one(keeper, hurry))

    async def _stop_one(self, keeper: Keeper, hurry: asyncio.Event) -> None:
        for other in self._keepers.values():
            if keeper.service.name in (*other.service.needs, *other.service.hands_work_to):
                await other.stopped.wait()
        await keeper.stop(hurry)

    def _changed(self) -> None:
        self._publish({name: keeper.status() for name, keeper in self._keepers.items()})


async def _first_of(asked: "asyncio.Task[bool]", *lives: "asyncio.Task[None]") -> None:
    """Wait until the stop is asked for or a life fails; a life that is simply done is no end."""
    pending: set[asyncio.Task[bool] | asyncio.Task[None]] = {asked, *lives}
    while asked in pending:
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        if any(task.exception() for task in done):
            return
