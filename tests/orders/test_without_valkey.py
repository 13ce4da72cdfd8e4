"""A Valkey that is silent closes no way out and holds up no order that is about to leave."""

import asyncio
import json
import time
from collections.abc import AsyncIterator

import pytest

from activities.orders import OrderActivities
from adapters.postgres.books import PostgresBooks
from adapters.redis.connection import connect
from adapters.redis.quotes import RedisQuotes
from adapters.redis.updates import PATIENCE_SECONDS, Updates
from contracts.names import UPDATES_CHANNEL
from contracts.orders import OrderToJudge, ticket
from domain.accounts import AccountId
from domain.events import Event, EventKind, NewEvent, account_stream
from domain.risk.verdict import Accepted
from domain.runs import StoreUnavailable
from tests.orders.world import World
from workers.tools import utc_now


@pytest.fixture
async def silent_url() -> AsyncIterator[str]:
    """Listen as a server that takes every connection and never says a word."""
    gone = asyncio.Event()

    async def say_nothing(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await gone.wait()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    gone.set()
    server.close()
    await server.wait_closed()


async def test_a_way_out_is_assessed_without_prices(world: World, silent_url: str) -> None:
    entry = await world.ask("1000")
    await world.tools.desk.open_order(entry)
    await world.ended(entry.id)
    redis = connect(silent_url)
    tools = world.tools
    orders = OrderActivities(
        books=tools.books,
        prices=RedisQuotes(redis),
        brokers=tools.brokers,
        bookkeeping=tools.bookkeeping,
        clock=utc_now,
    )
    exit_, another = await world.ask("-1000"), await world.ask("1000")

    async with asyncio.timeout(5):
        judged = await orders.judge_order(OrderToJudge(ticket=ticket(exit_)))
        assert isinstance(judged.verdict, Accepted)
        with pytest.raises(StoreUnavailable):
            await orders.judge_order(OrderToJudge(ticket=ticket(another)))
    await redis.aclose()


async def test_an_order_leaves_without_waiting_for_its_broadcast(
    world: World, silent_url: str
) -> None:
    redis, tools = connect(silent_url), world.tools
    updates = Updates(redis)
    orders = OrderActivities(
        books=PostgresBooks(tools.database, updates),
        prices=tools.quotes,
        brokers=tools.brokers,
        bookkeeping=tools.bookkeeping,
        clock=utc_now,
    )
    took = []
    first = await world.ask("1000")
    await tools.desk.open_order(first)
    await world.ended(first.id)
    for _ in range(3):
        asked = ticket(await world.ask("1000"))
        await world.price()
        began = time.monotonic()
        await orders.judge_order(OrderToJudge(ticket=asked))
        sent = await orders.send_order(asked)
        took.append(time.monotonic() - began)
        assert sent.outcome == "answered"
    # Both the verdict and the claim are broadcast: each would be given up after its patience.
    assert min(took) < PATIENCE_SECONDS
    await updates.close()
    await redis.aclose()


def told(sequence: int) -> Event:
    fact = NewEvent(kind=EventKind.ORDER_SUBMITTING, message="the order leaves")
    return Event(stream=account_stream(AccountId("a")), sequence=sequence, at=utc_now(), fact=fact)


async def test_what_a_silent_valkey_does_not_take_is_given_up_at_the_end(silent_url: str) -> None:
    redis = connect(silent_url)
    updates = Updates(redis)
    async with asyncio.timeout(3):
        await updates.publish([told(1)])
        await updates.close()
    await redis.aclose()


async def test_what_was_told_before_the_end_is_heard_in_its_order(redis_url: str) -> None:
    redis, listening = connect(redis_url), connect(redis_url)
    updates = Updates(redis)
    async with listening.pubsub() as heard, asyncio.timeout(10):
        await heard.subscribe(UPDATES_CHANNEL)
        assert (await anext(heard.listen()))["type"] == "subscribe"
        for sequence in range(1, 1_201):
            await updates.publish([told(sequence)])
        await updates.close()
        for sequence in range(1, 1_201):
            message = json.loads((await anext(heard.listen()))["data"])
            assert [event["sequence"] for event in message["events"]] == [sequence]
    await listening.aclose()
    await redis.aclose()
