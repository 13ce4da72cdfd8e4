"""Publish what was committed. A lost message loses nothing: readers number what they see."""

import asyncio
import logging
from collections.abc import Iterable, Sequence

from redis.asyncio import Redis
from redis.exceptions import RedisError

from contracts.names import UPDATES_CHANNEL, run_inbox_channel
from contracts.updates import events_message
from domain.events import Event
from domain.orders import RunId

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 0.5
"""How long work waits for its broadcast: an order that was claimed is about to leave."""


class Updates:
    """The broadcast after a commit."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def publish(self, events: Sequence[Event]) -> None:
        """Broadcast events; while Valkey is away readers find them in the database."""
        if events:
            await self._send(UPDATES_CHANNEL, events_message(events))

    async def wake(self, runs: Iterable[RunId]) -> None:
        """Wake the loops of runs that have something in their inbox; they also look by time."""
        for run in runs:
            await self._send(run_inbox_channel(run), "inbox")

    async def _send(self, channel: str, message: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._redis.publish(channel, message)
        except (RedisError, OSError) as error:
            log.warning("not broadcast on %s: %s", channel, type(error).__name__)
