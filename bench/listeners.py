"""Who listens to ticks: on Valkey's channel, and as a browser does."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Coroutine, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any

from redis.asyncio import Redis
from websockets.asyncio.client import connect

from bench.stack import Stack
from bench.stamps import DecisionStamp

CHANNEL = "prices:paper"


class Arrivals:
    """Notes when each tick arrived at the platform."""

    def __init__(self, stack: Stack) -> None:
        socket = stack.sockets() / "valkey.sock"
        self._redis = Redis(unix_socket_path=str(socket), decode_responses=True)
        self._arrived: dict[tuple[str, str], float] = {}

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Listen while the block lasts."""
        async with self._redis.pubsub() as channel:
            await channel.subscribe(CHANNEL)
            async with _beside(self._listen(channel)):
                yield
        await self._redis.aclose()

    def until(self, decisions: Iterable[DecisionStamp]) -> list[float]:
        """Return the seconds from the arrival of a tick to the decision upon it."""
        return [
            each.at - self._arrived[each.instrument, each.tick]
            for each in decisions
            if (each.instrument, each.tick) in self._arrived
        ]

    async def _listen(self, channel: Any) -> None:
        async for message in channel.listen():
            if message["type"] == "message":
                for tick in json.loads(message["data"]).get("ticks", ()):
                    self._arrived[tick["instrument"], tick["id"]] = _seconds(tick["received_at"])


class Browser:
    """A client of the market data socket, and how old each tick was when it came."""

    def __init__(self, api: str, token: str) -> None:
        self._address = api.replace("http://", "ws://", 1) + "/ws/market-data/?feed=paper"
        self._token = token
        self.waited: list[float] = []

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Listen while the block lasts."""
        headers = {"Authorization": f"Bearer {self._token}"}
        async with (
            connect(self._address, additional_headers=headers, proxy=None) as socket,
            _beside(self._listen(socket)),
        ):
            yield

    async def _listen(self, socket: Any) -> None:
        async for message in socket:
            now, said = time.time(), json.loads(message)
            # The snapshot's prices are as old as the market was quiet.
            if said["type"] == "tick":
                self.waited.append(now - _seconds(said["tick"]["received_at"]))


@asynccontextmanager
async def _beside(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
