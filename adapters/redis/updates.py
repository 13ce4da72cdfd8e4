"""Publish what was committed. A lost message loses nothing: readers number what they see."""

import asyncio
import logging
from collections import deque
from collections.abc import Iterable, Sequence

from redis.asyncio import Redis
from redis.exceptions import RedisError

from contracts.names import UPDATES_CHANNEL, run_inbox_channel
from contracts.updates import events_message
from domain.events import Event
from domain.orders import RunId

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.5
"""How long a batch may take until it is given up: what is new matters more than what was."""

WAITING = 10_000
"""Messages that wait for a slow Valkey, before the oldest are dropped."""

BATCH = 500


class Updates:
    """The broadcast after a commit, in the order of the calls; nobody waits for it.

    An order that was claimed is about to leave: Valkey may be slow or gone, it leaves at once.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting: deque[tuple[str, str]] = deque(maxlen=WAITING)
        self._sending: asyncio.Task[None] | None = None

    async def publish(self, events: Sequence[Event]) -> None:
        """Broadcast events soon; while Valkey is away readers find them in the database."""
        if events:
            self._send(UPDATES_CHANNEL, events_message(events))

    async def wake(self, runs: Iterable[RunId]) -> None:
        """Wake the loops of runs that have something in their inbox; they also look by time."""
        for run in runs:
            self._send(run_inbox_channel(run), "inbox")

    async def close(self) -> None:
        """Send what still waits, or give it up; to be called before Valkey is let go of."""
        if self._sending is None:
            return
        _, late = await asyncio.wait([self._sending], timeout=PATIENCE_SECONDS)
        for sending in late:
            sending.cancel()
            log.warning("%d messages were not broadcast at the end", len(self._waiting))

    def _send(self, channel: str, message: str) -> None:
        self._waiting.append((channel, message))
        if self._sending is None or self._sending.done():
            self._sending = asyncio.create_task(self._send_waiting())

    async def _send_waiting(self) -> None:
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self._send_batch(batch)
            except (RedisError, OSError) as error:
                log.warning("%d messages not broadcast: %s", len(batch), type(error).__name__)

    async def _send_batch(self, batch: Sequence[tuple[str, str]]) -> None:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for channel, message in batch:
                pipeline.publish(channel, message)
            await pipeline.execute()
