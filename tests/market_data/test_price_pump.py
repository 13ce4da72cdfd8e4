"""A feed heals from the loss of its exchange, its worker and its servers."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

from aiohttp import web

from adapters.postgres.database import Database
from adapters.redis.connection import connect
from adapters.redis.updates import Updates
from cli.stack.home import Home
from cli.stack.process import start, stop, until_ready
from cli.stack.valkey import embedded_valkey, valkey_service
from domain.accounts import Feed
from domain.broker import RawQuote
from domain.events import EventKind
from domain.times import rfc3339
from tests.market_data.world import PAIRS, ExchangePrices, FeedWorld, until
from tests.paper_exchange import PaperExchange


async def test_quotes_of_the_exchange_are_on_the_tape_in_order(
    feed: FeedWorld, source: ExchangePrices
) -> None:
    async with feed.pumping(source):
        ticks = await feed.more_ticks(20)
        await until(feed.status, lambda status: status == "live")

    assert all(before.id < after.id for before, after in pairwise(ticks))
    assert all(0 < tick.bid <= tick.ask for tick in ticks)
    assert await feed.events(EventKind.FEED_GAP) == []
    assert len(await feed.events(EventKind.FEED_LIVE)) == 1


async def test_exchange_killed_and_started_again_leaves_one_gap_for_each_pair(
    feed: FeedWorld, source: ExchangePrices, exchange: PaperExchange
) -> None:
    async with feed.pumping(source):
        await feed.more_ticks(5)
        exchange.kill()
        await until(feed.status, lambda status: status == "stale")
        before = (await feed.ticks())[-1]
        await asyncio.to_thread(exchange.start)
        gaps = await feed.gaps(2)
        await feed.more_ticks(5)

    assert sorted(gap.instrument or "" for gap in gaps) == ["EUR_USD", "USD_JPY"]
    (gap,) = [gap for gap in gaps if gap.instrument == "EUR_USD"]
    after = [tick for tick in await feed.ticks() if tick.id > before.id]
    assert gap.payload["cause"] == "reset"
    assert gap.payload["after_tick"] == str(before.id)
    assert gap.payload["before_tick"] == str(after[0].id)
    assert len(await feed.events(EventKind.FEED_LIVE)) == 2


async def test_stalled_stream_is_given_up_after_ten_seconds_and_heals(
    feed: FeedWorld, source: ExchangePrices, exchange: PaperExchange
) -> None:
    async with feed.pumping(source):
        await feed.more_ticks(5)
        await until(feed.status, lambda status: status == "live")
        os.kill(exchange.pid, signal.SIGSTOP)
        await until(feed.status, lambda status: status == "stale")
        detail = await feed.detail()
        os.kill(exchange.pid, signal.SIGCONT)
        await until(feed.status, lambda status: status == "live")
        await feed.more_ticks(5)

    assert detail == "nothing came for 10 s"
    assert {gap.payload["cause"] for gap in await feed.events(EventKind.FEED_GAP)} <= {"stall"}


async def test_worker_that_died_leaves_a_gap_to_its_successor(
    feed: FeedWorld, source: ExchangePrices
) -> None:
    async with feed.pumping_until_killed(source):
        await feed.more_ticks(5)
    last = (await feed.ticks())[-1]
    await market_has_moved(source)
    async with feed.pumping(source):
        gaps = await feed.gaps(2)

    (gap,) = [gap for gap in gaps if gap.instrument == "EUR_USD"]
    assert (gap.payload["cause"], gap.payload["after_tick"]) == ("worker", str(last.id))


async def market_has_moved(source: ExchangePrices) -> None:
    """Listen until each pair has had a new price."""
    quotes: dict[str, set[str]] = {name: set() for name in PAIRS}
    async for batch in source.quotes(Feed.PAPER, PAIRS):
        for item in batch:
            if isinstance(item, RawQuote):
                quotes[item.instrument].add(item.time)
        if all(len(times) > 1 for times in quotes.values()):
            return


async def test_wrong_quotes_are_events_and_reach_nobody(feed: FeedWorld) -> None:
    async with malformed_exchange() as source, feed.pumping(source):
        await until(feed.ticks, lambda ticks: len(ticks) >= 2)
        refused = await until(
            lambda: feed.events(EventKind.FEED_REFUSED_TICK), lambda events: len(events) >= 5
        )

    faults = {event.payload["fault"]: event.payload["count"] for event in refused}
    assert faults == {
        "NOT_A_NUMBER": 2,
        "NOT_POSITIVE": 2,
        "CROSSED": 1,
        "OFF_GRID": 1,
        "STALE_TIME": 1,
    }
    assert [tick.bid for tick in await feed.ticks()] == [138_000, 138_001]


@asynccontextmanager
async def malformed_exchange() -> AsyncIterator[ExchangePrices]:
    """Serve a stream with two good quotes and every wrong one between them."""
    prices = [
        ("1.38000", "1.38010", 2),
        ("0", "1.38010", 3),
        ("-1.38000", "1.38010", 3),
        ("1.38020", "1.38010", 3),
        ("NaN", "1.38010", 3),
        ("1.380001", "1.38010", 3),
        ("1.38000", "1.38010", 1),
        ("", "1.38010", 3),
        ("1.38001", "1.38011", 4),
    ]

    async def stream(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
        await response.prepare(request)
        for bid, ask, second in prices:
            line = {
                "type": "PRICE",
                "instrument": "EUR_USD",
                "time": rfc3339(second * 1_000_000_000),
                "bids": [{"price": bid}],
                "asks": [{"price": ask}],
                "tradeable": True,
            }
            await response.write(web.json_response(line).body + b"\n")  # type: ignore[operator]
        await asyncio.Event().wait()
        return response

    application = web.Application()
    application.router.add_get("/v3/accounts/{account}/pricing/stream", stream)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield ExchangePrices(url=f"http://127.0.0.1:{port}", account="001", token="token")
    finally:
        await runner.cleanup()


async def test_valkey_killed_and_started_again_misses_no_tick(
    database_url: str, source: ExchangePrices, tmp_path: Path
) -> None:
    home = Home(root=tmp_path / "valkey")
    server = embedded_valkey(home)
    service = valkey_service(server)
    await service.prepare()
    running = await start(service, home)
    await until_ready(running)
    redis, database = connect(server.url()), Database(database_url)
    updates = Updates(redis)
    feed = FeedWorld(database=database, redis=redis, updates=updates)
    try:
        async with feed.pumping(source):
            before = (await feed.more_ticks(10))[-1]
            running.send(signal.SIGKILL)
            await running.wait()
            running = await start(service, home)
            await until_ready(running)
            after = (await feed.more_ticks(10))[-1]
        ids = {tick.id for tick in await feed.ticks()}
        assert before.id in ids
        assert after.id in ids
        assert await feed.events(EventKind.FEED_GAP) == []
    finally:
        await updates.close()
        await redis.aclose()
        await database.close()
        await stop(running, asyncio.Event())
