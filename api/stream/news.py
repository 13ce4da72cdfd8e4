"""One subscription to Valkey for the whole process, shared by every socket."""

import asyncio
import json
import logging
from collections import defaultdict
from typing import Any, Protocol

from redis.asyncio import Redis
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.5
PATIENCE_SECONDS = 5.0


class Listener(Protocol):
    """Somebody who wants to hear a channel. Neither call may block."""

    def hear(self, message: dict[str, Any]) -> None:
        """Take a message."""
        ...

    def resume(self) -> None:
        """Learn that the channel is heard from now on, and that messages may have been missed."""
        ...


class News:
    """Hears the channels and passes on what comes; comes back after Valkey does."""

    def __init__(self, redis: Redis, channels: tuple[str, ...]) -> None:
        self._redis = redis
        self._channels = channels
        self._listeners: defaultdict[str, set[Listener]] = defaultdict(set)

    def add(self, channel: str, listener: Listener) -> None:
        """Pass a channel's messages on to a listener."""
        self._listeners[channel].add(listener)

    def remove(self, channel: str, listener: Listener) -> None:
        """Stop passing messages on."""
        self._listeners[channel].discard(listener)

    async def listen(self) -> None:
        """Listen for ever."""
        while True:
            try:
                await self._listen_once()
            except (RedisError, OSError) as error:
                log.warning("live news stopped: %s", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    async def _listen_once(self) -> None:
        async with self._redis.pubsub() as subscription:
            await subscription.subscribe(*self._channels)
            while True:
                message = await subscription.get_message(timeout=PATIENCE_SECONDS)
                if message is not None:
                    self._pass_on(message)

    def _pass_on(self, message: dict[str, Any]) -> None:
        listeners = tuple(self._listeners[message["channel"]])
        # The client subscribes again by itself when it reconnects, and this is how it shows.
        if message["type"] == "subscribe":
            for listener in listeners:
                listener.resume()
        elif message["type"] == "message":
            body = _read(message["data"])
            for listener in listeners:
                listener.hear(body)


def _read(data: str) -> dict[str, Any]:
    try:
        body = json.loads(data)
    except ValueError:
        log.warning("a message that is not JSON was left out")
        return {}
    return body if isinstance(body, dict) else {}
