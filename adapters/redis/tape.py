"""The reading side of the capped streams, and the bell of a run's inbox."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from adapters.redis.connection import available
from contracts.names import run_inbox_channel, ticks_stream
from domain.accounts import Feed
from domain.feeds import TapePage
from domain.numbers import Points
from domain.orders import RunId
from domain.ticks import ORIGIN, Tick, TickId, parse_tick_id

RETRY_LISTENING = 0.5
Entry = tuple[bytes, dict[bytes, bytes]]


class RedisTape:
    """Accepted ticks, read by their identity."""

    def __init__(self, redis: Redis) -> None:
        """Take a connection that was opened plainly."""
        self._redis = redis

    async def latest(self, feed: Feed, instrument: str, count: int) -> Sequence[Tick]:
        """Return the newest ticks, oldest first."""
        with available():
            found: Any = await self._redis.xrevrange(ticks_stream(feed, instrument), count=count)
        return [_tick(entry) for entry in reversed(found)]

    async def after(self, feed: Feed, instrument: str, cursor: TickId, count: int) -> TapePage:
        """Return the ticks after a cursor, oldest first.

        The page is whole while the cursor's own tick is still there: only the oldest are cut.
        """
        stream = ticks_stream(feed, instrument)
        with available():
            found: Any = await self._redis.xrange(stream, min=str(cursor), count=count + 1)
            if found and parse_tick_id(found[0][0].decode()) == cursor:
                return TapePage(ticks=[_tick(entry) for entry in found[1:]], whole=True)
            whole = not found or (cursor == ORIGIN and await self._is_uncut(stream))
        return TapePage(ticks=[_tick(entry) for entry in found], whole=whole)

    async def _is_uncut(self, stream: str) -> bool:
        facts: dict[str, Any] = await self._redis.xinfo_stream(stream)
        return bool(facts["length"] == facts["entries-added"])

    async def following(
        self, feed: Feed, instrument: str, cursor: TickId, count: int, milliseconds: int
    ) -> TapePage:
        """Return the ticks after a cursor that was just read, or wait a while for some.

        Fewer than asked for are all that there are, so none between was cut; a full page is
        looked at more closely. A server that came back shows as an error of the connection.
        """
        stream = ticks_stream(feed, instrument)
        with available():
            found: Any = await self._redis.xread(
                {stream: str(cursor)}, count=count, block=milliseconds
            )
        entries = _entries(found)
        if len(entries) >= count:
            return await self.after(feed, instrument, cursor, count)
        return TapePage(ticks=[_tick(entry) for entry in entries], whole=True)


class RedisInboxBell:
    """Rings when something was put into a run's inbox."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    @asynccontextmanager
    async def listen(self, run: RunId) -> AsyncIterator[asyncio.Event]:
        """Set the event at every ring; rings are lost while Valkey is away."""
        rung = asyncio.Event()
        listening = asyncio.create_task(self._listen(run, rung))
        try:
            yield rung
        finally:
            await _end(listening)

    async def _listen(self, run: RunId, rung: asyncio.Event) -> None:
        while True:
            try:
                async with self._redis.pubsub() as channel:
                    await channel.subscribe(run_inbox_channel(run))
                    while True:
                        if await channel.get_message(timeout=None) is not None:
                            rung.set()
            except (RedisError, OSError, TimeoutError):
                rung.set()
                await asyncio.sleep(RETRY_LISTENING)


async def _end(listening: asyncio.Task[None]) -> None:
    # The client swallows a cancellation that comes while it connects.
    while not listening.done():
        listening.cancel()
        await asyncio.wait([listening], timeout=0.1)


def _entries(found: Any) -> list[Entry]:
    if not found:
        return []
    if isinstance(found, dict):
        return [entry for part in next(iter(found.values())) for entry in part]
    return list(found[0][1])


def _tick(entry: Entry) -> Tick:
    identity, fields = entry
    return Tick(
        parse_tick_id(identity.decode()), Points(int(fields[b"b"])), Points(int(fields[b"a"]))
    )
