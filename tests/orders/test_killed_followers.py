"""A process killed with -9 while a time stop or a group is waited for leaves it to the next one."""

import secrets
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from adapters.environment import Settings
from adapters.postgres.groups import Keyed, write_group
from adapters.postgres.tables import OrderGroup
from contracts.names import group_workflow_id, time_stop_workflow_id
from domain.numbers import Price, Units
from domain.order_terms import OrderKind, OrderTerms, TimeInForce
from domain.orders import GroupId, IntentId, OrderIntent, OrderState, Origin, Purpose
from tests.orders.orders_process import orders_process
from tests.orders.test_guardian import closes, is_known, trade_of
from tests.orders.test_killed_guardian import agreed, idle_world, own_settings
from tests.orders.world import World
from tests.paper_exchange import PaperExchange
from workers.tools import utc_now

__all__ = ["idle_world", "own_settings"]

pytestmark = pytest.mark.timeout(200)


@pytest.fixture
def exchange(manual_exchange: PaperExchange) -> PaperExchange:
    """Trade where prices are set by hand."""
    return manual_exchange


async def test_a_worker_killed_before_a_time_stop_fires_leaves_it_to_the_next(
    idle_world: World, own_settings: Settings, tmp_path: Path
) -> None:
    async with orders_process(own_settings, tmp_path) as process:
        await idle_world.until(lambda: agreed(idle_world), bool)
        await idle_world.price()
        intent = await idle_world.ask("1000", close_after=timedelta(seconds=5))
        await idle_world.tools.desk.open_order(intent)
        await idle_world.reached(intent.id, OrderState.FILLED)
        await is_running(idle_world, time_stop_workflow_id(intent.id))
        process.kill()
    assert (await trade_of(idle_world)).trade.units == 1_000

    async with orders_process(own_settings, tmp_path):
        await idle_world.until(lambda: open_trades(idle_world), lambda found: found == 0)
    assert len(await closes(idle_world)) == 1


async def test_a_worker_killed_while_a_group_waits_leaves_it_to_the_next(
    idle_world: World, own_settings: Settings, tmp_path: Path
) -> None:
    async with orders_process(own_settings, tmp_path) as process:
        await idle_world.until(lambda: agreed(idle_world), bool)
        await idle_world.price()
        group, (one, other) = await grouped(idle_world, ("0.90000", "0.80000"))
        await idle_world.tools.desk.open_group(group, idle_world.account)
        for leg in (one, other):
            await idle_world.tools.desk.open_order(leg)
            await idle_world.reached(leg.id, OrderState.SUBMITTED)
        await is_running(idle_world, group_workflow_id(group))
        process.kill()
    idle_world.set_market("0.89000")

    async with orders_process(own_settings, tmp_path):
        assert (await idle_world.ended(one.id)).state == OrderState.FILLED
        assert (await idle_world.ended(other.id)).state == OrderState.CANCELLED
        outcome = await idle_world.until(lambda: outcome_of(idle_world, group), bool)
    assert outcome == "one_filled"


async def grouped(world: World, prices: tuple[str, ...]) -> tuple[GroupId, list[OrderIntent]]:
    """Write a group of orders that wait, as the API does, and nothing else."""
    group = GroupId(f"test-{secrets.token_hex(8)}")
    legs = [
        OrderIntent(
            id=IntentId(f"{group}-{number}"),
            owner=world.owner,
            account=world.account,
            instrument="EUR_USD",
            units=Units(Decimal(1_000)),
            purpose=Purpose.ENTRY,
            origin=Origin.PERSON,
            valid_until=utc_now() + timedelta(seconds=60),
            terms=OrderTerms(
                kind=OrderKind.LIMIT, time_in_force=TimeInForce.GTC, price=Price(Decimal(price))
            ),
            group=group,
        )
        for number, price in enumerate(prices)
    ]
    async with world.tools.database.transaction() as session:
        keyed = Keyed(key=None, wish=None)
        await write_group(session, legs, keyed, utc_now(), close_double=False)
    return group, legs


async def is_running(world: World, workflow: str) -> None:
    """Wait until Temporal knows of a workflow."""
    handle = world.tools.client.get_workflow_handle(workflow)
    await world.until(lambda: is_known(handle), bool)


async def open_trades(world: World) -> int:
    broker = await world.tools.brokers.broker(world.account)
    return len((await broker.open_trades()).trades)


async def outcome_of(world: World, group: GroupId) -> str | None:
    async with world.tools.database.reading() as session:
        return (await session.get_one(OrderGroup, group)).outcome
