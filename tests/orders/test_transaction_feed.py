"""Stream and `sinceid` together: what one of them lacks, the other brings, and nothing twice."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from decimal import Decimal

import pytest
from sqlmodel import col, select
from temporalio.testing import ActivityEnvironment

from activities.transaction_feed import Batch, TransactionFeedActivities
from adapters.postgres.tables import BrokerTransaction
from contracts.accounts import AccountRef
from domain.accounts import AccountId
from domain.broker import Answered, Heartbeat, OrderRequest
from domain.numbers import Units
from domain.orders import IntentId
from domain.transactions import Transaction
from tests.orders.world import World
from workers.tools import utc_now


class Line:
    """A stream that brings what a test makes of the transactions that came since it opened."""

    def __init__(self, world: World, spoil: Callable[[Sequence[Transaction]], Sequence[Batch]]):
        self._world = world
        self._spoil = spoil
        self.opened = asyncio.Event()
        self.traded = asyncio.Event()

    async def transactions(self, account: AccountId) -> AsyncGenerator[Batch, None]:
        broker = await self._world.tools.brokers.broker(account)
        before = (await broker.summary()).last_transaction_id
        self.opened.set()
        await self.traded.wait()
        page = await broker.transactions_since(before)
        for batch in self._spoil(page.transactions):
            yield batch
        await asyncio.Event().wait()


def the_last_only(page: Sequence[Transaction]) -> Sequence[Batch]:
    """Lines were lost before the last one."""
    return [(page[-1],)]


def a_heartbeat_only(page: Sequence[Transaction]) -> Sequence[Batch]:
    """Every line was lost, but the heartbeat knows how far the broker is."""
    return [(Heartbeat(time="", last_transaction_id=page[-1].id),)]


def everything_twice(page: Sequence[Transaction]) -> Sequence[Batch]:
    """A line that broke and was opened again repeats what came before."""
    return [tuple(page), tuple(page), (page[0],)]


@pytest.mark.parametrize("spoil", [the_last_only, a_heartbeat_only, everything_twice])
async def test_a_hole_in_the_stream_is_seen_and_filled(
    world: World, spoil: Callable[[Sequence[Transaction]], Sequence[Batch]]
) -> None:
    line = Line(world, spoil)
    feed = TransactionFeedActivities(
        brokers=world.tools.brokers, source=line, bookkeeping=world.tools.bookkeeping
    )
    following = asyncio.create_task(
        ActivityEnvironment().run(feed.follow_transactions, AccountRef(account=world.account))
    )
    await line.opened.wait()
    last = await trade_elsewhere(world)
    line.traded.set()
    await world.until(
        lambda: world.tools.books.booked_transaction(world.account), lambda booked: booked == last
    )
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following

    assert await booked(world) == list(range(1, last + 1))
    broker = await world.tools.brokers.broker(world.account)
    found = await world.tools.books.compare(world.account, await broker.standing(), utc_now())
    assert found == ()


async def test_an_answer_that_overtakes_the_stream_is_booked_with_what_came_before(
    world: World,
) -> None:
    before = await world.tools.books.booked_transaction(world.account)
    last = await trade_elsewhere(world)
    intent = await world.ask("1000")
    await world.tools.desk.open_order(intent)
    await world.ended(intent.id)

    assert await booked(world) == list(range(before + 1, (await booked(world))[-1] + 1))
    assert (await booked(world))[-1] > last


async def trade_elsewhere(world: World) -> int:
    """Open and close a trade with another program; return the last transaction's id."""
    broker = await world.tools.brokers.broker(world.account)
    for number, units in enumerate((1_000, -1_000)):
        order = OrderRequest(
            intent=IntentId(f"elsewhere-{number}"),
            instrument="EUR_USD",
            units=Units(Decimal(units)),
            reduce_only=False,
        )
        assert isinstance(await broker.submit(order), Answered)
    return (await broker.summary()).last_transaction_id


async def booked(world: World) -> list[int]:
    """Read which transactions are in the books, in order."""
    query = select(BrokerTransaction.id).order_by(col(BrokerTransaction.id))
    async with world.tools.database.reading() as session:
        return list((await session.exec(query)).all())
