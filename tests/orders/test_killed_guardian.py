"""A process killed with -9 between a fill and its stop leaves no trade without one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.environment import Settings
from adapters.postgres.accounts import lock_account
from cli.stack.home import Home
from cli.stack.process import serving
from cli.stack.temporal_server import temporal_database, temporal_service
from domain.accounts import Limits
from domain.orders import OrderState
from tests.orders.orders_process import orders_process
from tests.orders.test_guardian import trade_of
from tests.orders.world import World, open_idle_world, settings
from tests.paper_exchange import PaperExchange
from tests.servers import temporal_on_free_ports


@pytest.fixture
async def own_settings(
    exchange: PaperExchange, database_url: str, redis_url: str, tmp_path: Path
) -> AsyncIterator[Settings]:
    """Describe a world with a Temporal of its own: the schedules stay in it."""
    home = Home(root=tmp_path / "stack")
    server = temporal_on_free_ports(temporal_database(home))
    async with serving(temporal_service(server), home):
        yield settings(database_url, redis_url, server.address, exchange.base_url)


@pytest.fixture
async def idle_world(own_settings: Settings, exchange: PaperExchange) -> AsyncIterator[World]:
    """Open an account whose workers are processes of their own."""
    async with open_idle_world(own_settings, exchange, Limits(stop_required=False)) as world:
        yield world


async def test_a_worker_killed_between_fill_and_stop_leaves_no_trade_naked(
    idle_world: World, own_settings: Settings, tmp_path: Path
) -> None:
    async with orders_process(own_settings, tmp_path) as process:
        await idle_world.until(lambda: agreed(idle_world), bool)
        await idle_world.price()
        intent = await idle_world.ask("1000", stop=None)
        await idle_world.tools.desk.open_order(intent)
        await idle_world.reached(intent.id, OrderState.FILLED)
        process.kill()
    assert not (await trade_of(idle_world)).is_stopped

    async with orders_process(own_settings, tmp_path):
        trade = await idle_world.until(lambda: trade_of(idle_world), lambda found: found.is_stopped)
    made = [
        line for line in idle_world.exchange.transactions() if line["type"] == "STOP_LOSS_ORDER"
    ]
    assert (len(made), made[0]["tradeID"]) == (1, trade.trade.id)
    assert len(idle_world.at_exchange(intent.id)) == 1


async def agreed(world: World) -> bool:
    async with world.tools.database.transaction() as session:
        return (await lock_account(session, world.account)).agreed
