"""How fresh a price is: as its arrival, or as its feed's last sign of life."""

from datetime import UTC, datetime, timedelta

import pytest
from redis.asyncio import Redis

from adapters.redis.connection import connect
from adapters.redis.quotes import RedisQuotes
from contracts.names import feed_status_key, latest_price_key, ticks_stream
from domain.accounts import Feed
from domain.times import to_ns

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
QUIET = NOW - timedelta(seconds=40)


async def write(redis: Redis, status: str) -> None:
    """Leave a price that came 40 s ago, and a feed that was heard just now."""
    price = {"id": "5-0", "bid": "110000", "ask": "110010", "received_at_ns": str(to_ns(QUIET))}
    await redis.hset(latest_price_key(Feed.PAPER, "EUR_USD"), mapping=price)
    heard = {"status": status, "detail": "", "heard_at_ns": str(to_ns(NOW))}
    await redis.hset(feed_status_key(Feed.PAPER), mapping=heard)


@pytest.mark.parametrize(("status", "fresh_at"), [("live", NOW), ("stale", QUIET)])
async def test_a_quiet_price_stands_while_its_feed_is_live(
    redis_url: str, status: str, fresh_at: datetime
) -> None:
    redis = connect(redis_url)
    await write(redis, status)

    quotes = await RedisQuotes(redis).quotes(Feed.PAPER, ["EUR_USD"])

    assert quotes["EUR_USD"].received_at == fresh_at
    await redis.aclose()


@pytest.mark.parametrize(
    ("ticks", "expected"),
    [
        ([(-30, 109_500), (-5, 109_900), (-4, 110_100), (0, 110_000)], 109_900),
        ([(-4, 110_100), (0, 110_000)], None),
        ([], None),
    ],
)
async def test_a_quote_comes_with_the_bid_of_five_seconds_before(
    redis_url: str, ticks: list[tuple[int, int]], expected: int | None
) -> None:
    redis = connect(redis_url)
    await write(redis, "live")
    market = NOW - timedelta(days=4_000)
    await redis.hset(latest_price_key(Feed.PAPER, "EUR_USD"), "id", f"{to_ns(market)}-2")
    for seconds, bid in ticks:
        at = to_ns(market + timedelta(seconds=seconds))
        await redis.xadd(ticks_stream(Feed.PAPER, "EUR_USD"), {"b": bid, "a": bid + 10}, f"{at}-0")

    quotes = await RedisQuotes(redis).quotes(Feed.PAPER, ["EUR_USD", "GBP_USD"])

    assert set(quotes) == {"EUR_USD"}
    assert quotes["EUR_USD"].earlier_bid == expected
    assert quotes["EUR_USD"].behind == QUIET - market
    await redis.aclose()
