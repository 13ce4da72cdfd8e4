"""A Valkey that is silent closes no way out and holds up no order that is about to leave."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from activities.orders import OrderActivities
from adapters.redis.connection import connect
from adapters.redis.quotes import RedisQuotes
from adapters.redis.updates import Updates
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


async def test_a_broadcast_is_given_up_soon(silent_url: str) -> None:
    fact = NewEvent(kind=EventKind.ORDER_SUBMITTING, message="the order leaves")
    event = Event(stream=account_stream(AccountId("a")), sequence=1, at=utc_now(), fact=fact)
    redis = connect(silent_url)
    async with asyncio.timeout(3):
        await Updates(redis).publish([event])
    await redis.aclose()
