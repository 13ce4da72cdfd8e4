"""An account that wants it is flat before the weekend, by the market's own clock."""

import secrets
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlmodel import select, update

from adapters.postgres.accounts import rule_columns
from adapters.postgres.tables import AccountRow, TradeRow
from contracts.maintenance import WeekendFlattened
from contracts.names import Queue, latest_price_key
from domain.accounts import AccountPolicy, Feed, Limits
from domain.numbers import Price
from domain.order_terms import OrderKind, OrderTerms, TimeInForce
from domain.orders import OrderState
from domain.risk.verdict import Denied, DenyCode
from domain.times import to_ns
from tests.orders.world import World
from workers.tools import utc_now
from workflows.weekend import WeekendWorkflow

LAST_HOUR = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
FAR_BELOW = OrderTerms(
    kind=OrderKind.LIMIT, time_in_force=TimeInForce.GTC, price=Price(Decimal("0.50000"))
)


async def hold_something(world: World) -> tuple[str, str]:
    """Open a trade and leave an entry waiting; return both orders."""
    entry, waiting = await world.ask("1000"), await world.ask("1000", terms=FAR_BELOW)
    for intent in (entry, waiting):
        await world.tools.desk.open_order(intent)
    await world.ended(entry.id)
    await world.reached(waiting.id, OrderState.SUBMITTED)
    return entry.id, waiting.id


async def wish_to_be_flat(world: World) -> None:
    wish = rule_columns(Limits(), AccountPolicy(flat_before_weekend=timedelta(hours=1)))
    async with world.tools.database.transaction() as session:
        await session.exec(update(AccountRow).values(policy=wish["policy"]))


async def market_time(world: World, at: datetime) -> None:
    """Let a price of that time arrive now, as a replay's does."""
    await world.price()
    key = latest_price_key(Feed.PAPER, "EUR_USD")
    await world.tools.redis.hset(key, "id", f"{to_ns(at)}-0")


async def look(world: World, name: str) -> WeekendFlattened:
    return await world.tools.client.execute_workflow(
        WeekendWorkflow.run, id=name, task_queue=Queue.ORDERS
    )


async def end_of_week(world: World, name: str) -> tuple[WeekendFlattened, str]:
    """Look in the last hour of an account that has a trade and a waiting entry."""
    _, waiting = await hold_something(world)
    await wish_to_be_flat(world)
    await market_time(world, LAST_HOUR)
    return await look(world, name), waiting


async def test_a_week_that_ends_leaves_nothing_open_and_nothing_waiting(world: World) -> None:
    done, waiting = await end_of_week(world, f"weekend-{secrets.token_hex(4)}")

    assert done.cancelled == (waiting,)
    (close,) = done.closes
    assert (await world.ended(close)).state == OrderState.FILLED
    assert (await world.ended(waiting)).state == OrderState.CANCELLED
    async with world.tools.database.reading() as session:
        assert (await session.exec(select(TradeRow))).one().units == 0

    again = await look(world, f"weekend-{secrets.token_hex(4)}")
    assert again == WeekendFlattened()


async def test_a_week_that_does_not_end_yet_is_left_alone(world: World) -> None:
    await hold_something(world)
    await wish_to_be_flat(world)
    await market_time(world, LAST_HOUR - timedelta(hours=1))
    assert await look(world, f"weekend-{secrets.token_hex(4)}") == WeekendFlattened()


async def test_no_entry_leaves_in_the_last_hour_of_such_a_week(world: World) -> None:
    await wish_to_be_flat(world)
    await market_time(world, LAST_HOUR)
    late = await world.ask("1000", valid_until=utc_now() + timedelta(minutes=1))
    verdict = await world.tools.desk.open_order_for_verdict(late)
    assert isinstance(verdict, Denied)
    assert verdict.code is DenyCode.BEFORE_WEEKEND
