"""The latest quotes, as the risk rules look at them."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from adapters.redis.connection import available
from contracts.names import feed_status_key, latest_price_key, ticks_stream
from domain.accounts import Feed
from domain.feeds import FeedStatus
from domain.numbers import Points
from domain.risk.snapshot import JUMP_WINDOW, Quote
from domain.ticks import parse_tick_id
from domain.times import from_ns

PATIENCE_SECONDS = 1.0

_READ = """
local answer = {redis.call('HMGET', KEYS[1], 'status', 'heard_at_ns')}
for i = 2, #KEYS, 2 do
  local price = redis.call('HMGET', KEYS[i], 'id', 'bid', 'ask', 'received_at_ns')
  if price[1] then
    -- A time in nanoseconds is too long for Lua's numbers: its seconds are counted.
    local seconds, rest = string.match(price[1], '^(%d+)(%d%d%d%d%d%d%d%d%d)%-')
    local earlier = seconds and string.format('%d', tonumber(seconds) - tonumber(ARGV[1])) .. rest
    local found = earlier and redis.call('XREVRANGE', KEYS[i + 1], earlier, '-', 'COUNT', 1) or {}
    price[5] = found[1] and found[1][2][2] or ''
    answer[#answer + 1] = price
  else
    answer[#answer + 1] = {}
  end
end
return answer
"""
"""KEYS: status, then latest price and stream of each instrument. ARGV: how long before, seconds.

Answers with status and sign of life, then for each instrument its price and the bid before.
"""


class RedisQuotes:
    """The port `domain.ports.Prices` over the latest prices."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def quotes(self, feed: Feed, instruments: Iterable[str]) -> Mapping[str, Quote]:
        """Read the latest quote of each instrument that has one.

        A quiet pair's price is as fresh as the feed's last sign of life: a broker sends a price
        when it changes.

        Raises:
            StoreUnavailable: Valkey is away, or slower than an order can wait.
        """
        names = list(instruments)
        keys = [feed_status_key(feed)]
        for name in names:
            keys += [latest_price_key(feed, name), ticks_stream(feed, name)]
        window = int(JUMP_WINDOW.total_seconds())
        with available():
            async with asyncio.timeout(PATIENCE_SECONDS):
                asked: Any = self._redis.eval(_READ, len(keys), *keys, window)
                status, *prices = await asked
        heard_ns = int(status[1] or 0) if status[0] == FeedStatus.LIVE.encode() else 0
        found = zip(names, prices, strict=True)
        return {name: _quote(price, heard_ns) for name, price in found if price}


def _quote(price: list[bytes], heard_ns: int) -> Quote:
    identity, bid, ask, received_ns, earlier_bid = price
    received = int(received_ns)
    return Quote(
        bid=Points(int(bid)),
        ask=Points(int(ask)),
        received_at=from_ns(max(received, heard_ns)),
        earlier_bid=Points(int(earlier_bid)) if earlier_bid else None,
        behind=_behind(received, parse_tick_id(identity.decode()).time_ns),
    )


def _behind(received_ns: int, market_ns: int) -> timedelta:
    return from_ns(received_ns) - from_ns(market_ns)
