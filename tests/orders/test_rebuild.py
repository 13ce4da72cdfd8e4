"""Temporal's database is lost: what was in progress is found again from the books."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from activities.orphans import OrphanActivities
from cli.stack.home import Home
from cli.stack.process import serving
from cli.stack.temporal_server import temporal_service
from contracts.names import order_workflow_id
from domain.numbers import Price
from domain.order_terms import OrderKind, OrderTerms, TimeInForce
from domain.orders import IntentId, OrderState
from domain.risk.verdict import ApprovalCode, NeedsApproval
from tests.orders.world import World
from tests.servers import temporal_on_free_ports
from workers.orders import staff
from workers.rebuild import rebuild_if_lost
from workers.tools import Tools, open_tools, utc_now

BELOW = OrderTerms(
    kind=OrderKind.LIMIT, time_in_force=TimeInForce.GTC, price=Price(Decimal("1.09000"))
)


@pytest.fixture
async def fresh_temporal(stack_home: Home, tmp_path: Path) -> AsyncIterator[str]:
    """Run a second Temporal, whose database knows nothing."""
    server = temporal_on_free_ports(tmp_path / "temporal.db")
    async with serving(temporal_service(server), stack_home):
        yield server.address


async def test_a_temporal_that_is_seen_again_is_nothing_new(world: World) -> None:
    assert not await rebuild_if_lost(world.tools)
    assert not await rebuild_if_lost(world.tools)


async def test_orders_in_progress_are_followed_again_and_nothing_else_is_sent(
    manual_world: World, fresh_temporal: str
) -> None:
    world = manual_world
    await rebuild_if_lost(world.tools)
    resting = await world.ask("1000", terms=BELOW)
    await world.tools.desk.open_order(resting)
    await world.reached(resting.id, OrderState.SUBMITTED)
    asked = await world.ask("1000")
    waiting = await _awaiting_approval(world)

    lost = world.tools.settings.model_copy(update={"temporal_address": fresh_temporal})
    async with open_tools(lost) as tools, AsyncExitStack() as workers:
        assert await rebuild_if_lost(tools)
        for worker in staff(tools):
            await workers.enter_async_context(worker)
        await world.until(lambda: _started(tools), lambda ids: {resting.id, waiting} <= ids)
        world.set_market("1.08900")
        await _catch_up(world, tools)

        done = await tools.client.get_workflow_handle(order_workflow_id(resting.id)).result()
        assert done["state"] == OrderState.FILLED
    assert (await world.order(asked.id)).end_code == "TEMPORAL_LOST"
    assert (await world.order(waiting)).state == OrderState.AWAITING_APPROVAL
    assert [world.at_exchange(each) for each in (asked.id, waiting)] == [[], []]


async def _awaiting_approval(world: World) -> IntentId:
    intent = await world.ask("1000")
    asked = NeedsApproval(
        code=ApprovalCode.SIZE, message="large", people=1, expires_after=timedelta(minutes=5)
    )
    async with world.tools.books.judging(intent.id, utc_now()) as held:
        await held.decide(asked, utc_now())
    return intent.id


async def _started(tools: Tools) -> frozenset[str]:
    """Let the round that looks for orders left alone look, and return whose workflows it knows."""
    round_ = OrphanActivities(
        books=tools.books, desk=tools.desk, group_desk=tools.desk, clock=utc_now
    )
    await round_.open_waiting_orders()
    found = [each.id async for each in tools.client.list_workflows("WorkflowType='OrderWorkflow'")]
    return frozenset(each.removeprefix("order/") for each in found)


async def _catch_up(world: World, tools: Tools) -> None:
    broker = await tools.brokers.broker(world.account)
    await tools.bookkeeping.catch_up(broker, world.account)
