"""What all sockets of this process share: one subscription, the feeds, the events' heights."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from api.servers import Servers
from api.stream.feeds import FeedRelay
from api.stream.heights import StreamHeights
from api.stream.news import News
from contracts.names import UPDATES_CHANNEL, prices_channel
from domain.accounts import Feed

log = logging.getLogger(__name__)

RETRY_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Relay:
    """The shared parts."""

    feeds: dict[Feed, FeedRelay]
    heights: StreamHeights
    login_check: timedelta


@asynccontextmanager
async def relaying(servers: Servers, login_check: timedelta) -> AsyncIterator[Relay]:
    """Keep the shared parts going; sockets look that often whether their login still stands."""
    feeds = {feed: FeedRelay(feed, servers) for feed in Feed}
    heights = StreamHeights(servers.database)
    news = News(servers.redis, (UPDATES_CHANNEL, *(prices_channel(feed) for feed in Feed)))
    news.add(UPDATES_CHANNEL, heights)
    for feed, relay in feeds.items():
        news.add(prices_channel(feed), relay)
    loops = (news.listen, heights.look, *(relay.look for relay in feeds.values()))
    tasks = [asyncio.create_task(_keep_going(loop)) for loop in loops]
    try:
        yield Relay(feeds=feeds, heights=heights, login_check=login_check)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _keep_going(loop: Callable[[], Coroutine[None, None, None]]) -> None:
    """Start a loop again when something unforeseen ends it: one bad message stops no browser."""
    while True:
        try:
            await loop()
        except Exception:
            log.exception("a part of the relay fell and starts again")
            await asyncio.sleep(RETRY_SECONDS)
