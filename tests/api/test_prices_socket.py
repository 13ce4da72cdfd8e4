"""Prices over the socket: the newest of each instrument, in order, numbered."""

import asyncio
import json
from datetime import UTC, datetime

from redis.asyncio import Redis

from adapters.redis.prices import RedisPriceBoard
from domain.accounts import Feed
from domain.feeds import FeedStatus, FeedTick
from domain.numbers import Points
from domain.ticks import Tick, TickId
from domain.times import to_ns
from tests.api.serving import Served, Socket
from tests.api.test_updates_socket import until

FIRST = 112_001


class Feeder:
    """Writes ticks as the feed's worker does."""

    def __init__(self, redis: Redis) -> None:
        self._board = RedisPriceBoard(redis)
        self._writer = ""
        self._time = to_ns(datetime.now(UTC))

    async def start(self) -> None:
        """Take the feed over and call it live."""
        now = datetime.now(UTC)
        self._writer = await self._board.take_over(Feed.PAPER)
        await self._board.heard(Feed.PAPER, self._writer, now)
        await self._board.say(Feed.PAPER, self._writer, FeedStatus.LIVE, "", now)

    async def ticks(self, instrument: str, bids: range) -> None:
        """Let ticks of an instrument arrive, with these bids in points."""
        for bid in bids:
            self._time += 1_000_000
            tick = Tick(TickId(self._time, 0), Points(bid), Points(bid + 9))
            arrived = FeedTick(instrument, tick, to_ns(datetime.now(UTC)), None)
            await self._board.append(Feed.PAPER, self._writer, [arrived])


async def read_until(socket: Socket, instrument: str, bid: str) -> list[tuple[int, str, str]]:
    """Read ticks until an instrument has a bid: number, instrument, bid."""
    seen: list[tuple[int, str, str]] = []
    while not seen or seen[-1][1:] != (instrument, bid):
        message = await until(socket, "tick")
        seen.append((message["sequence"], message["tick"]["instrument"], message["tick"]["bid"]))
    return seen


async def test_prices_when_opened_begin_with_the_latest_of_each(api: Served) -> None:
    async with Redis.from_url(api.settings.redis_url.get_secret_value()) as redis:
        feeder = Feeder(redis)
        await feeder.start()
        await feeder.ticks("EUR_USD", range(FIRST, FIRST + 3))
        await feeder.ticks("USD_JPY", range(150_000, 150_001))
        path = "/ws/market-data/?feed=paper&instruments=EUR_USD"
        async with api.socket(path, await api.person()) as socket:
            snapshot = await until(socket, "snapshot")
            feed = await until(socket, "feed")
    assert [(tick["instrument"], tick["bid"], tick["ask"]) for tick in snapshot["prices"]] == [
        ("EUR_USD", "1.12003", "1.12012")
    ]
    assert (feed["feed"], feed["status"]) == ("paper", "live")
    assert feed["sequence"] == snapshot["sequence"] + 1


async def test_prices_in_a_burst_are_conflated_and_end_with_the_newest(api: Served) -> None:
    async with Redis.from_url(api.settings.redis_url.get_secret_value()) as redis:
        feeder = Feeder(redis)
        await feeder.start()
        async with api.socket("/ws/market-data/?feed=paper", await api.person()) as socket:
            await until(socket, "snapshot")
            await feeder.ticks("EUR_USD", range(FIRST, FIRST + 500))
            seen = await read_until(socket, "EUR_USD", "1.125")
    bids = [bid for _, _, bid in seen]
    assert len(seen) < 100
    assert bids == sorted(bids)
    numbers = [number for number, _, _ in seen]
    assert numbers == sorted(set(numbers))


async def test_prices_go_on_after_the_api_has_lost_valkey(api: Served) -> None:
    async with Redis.from_url(api.settings.redis_url.get_secret_value()) as redis:
        feeder = Feeder(redis)
        await feeder.start()
        async with api.socket("/ws/market-data/?feed=paper", await api.person()) as socket:
            await until(socket, "snapshot")
            await redis.client_kill_filter(_type="pubsub")
            await feeder.ticks("EUR_USD", range(FIRST, FIRST + 1))
            await read_until(socket, "EUR_USD", "1.12001")
            await feeder.ticks("EUR_USD", range(FIRST + 1, FIRST + 2))
            await read_until(socket, "EUR_USD", "1.12002")


async def test_feed_that_nobody_writes_is_shown_as_stale(api: Served) -> None:
    async with api.socket("/ws/market-data/?feed=practice", await api.person()) as socket:
        async with asyncio.timeout(10):
            messages = [json.loads(await socket.recv()) for _ in range(2)]
    assert [message["type"] for message in messages] == ["snapshot", "feed"]
    assert (messages[0]["prices"], messages[1]["status"]) == ([], "stale")
