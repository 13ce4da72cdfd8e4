"""The latest quotes, as the risk rules look at them."""

import asyncio
from collections.abc import Iterable, Mapping

from redis.asyncio import Redis

from adapters.redis.connection import available
from adapters.redis.latest import latest_prices, stands_until
from domain.accounts import Feed
from domain.risk.snapshot import Quote
from domain.times import from_ns

PATIENCE_SECONDS = 1.0


class RedisQuotes:
    """The port `domain.ports.Prices` over the latest prices."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def quotes(self, feed: Feed, instruments: Iterable[str]) -> Mapping[str, Quote]:
        """Read the latest quote of each instrument that has one.

        A quiet pair's price is as fresh as the feed's last sign of life.

        Raises:
            StoreUnavailable: Valkey is away, or slower than an order can wait.
        """
        with available():
            async with asyncio.timeout(PATIENCE_SECONDS):
                latest = await latest_prices(self._redis, feed, instruments)
                heard_ns = await stands_until(self._redis, feed)
        return {
            name: Quote(
                bid=price.bid,
                ask=price.ask,
                received_at=from_ns(max(price.received_ns, heard_ns)),
            )
            for name, price in latest.items()
        }
