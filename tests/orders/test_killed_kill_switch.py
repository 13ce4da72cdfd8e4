"""A kill switch survives the kill of whoever works on it."""

from pathlib import Path

from sqlmodel import col, select

from adapters.environment import Settings
from adapters.postgres.tables import OrderRow
from domain.certificates import verifies
from domain.orders import OrderState
from tests.orders.orders_process import orders_process
from tests.orders.test_kill_switch import filled, proved, resting, standing, thrown
from tests.orders.test_killed_guardian import agreed, idle_world, own_settings
from tests.orders.world import World

__all__ = ["idle_world", "own_settings"]


async def test_a_worker_killed_while_it_flattens_leaves_nothing_open(
    idle_world: World, own_settings: Settings, tmp_path: Path
) -> None:
    world = idle_world
    async with orders_process(own_settings, tmp_path) as process:
        await world.until(lambda: agreed(world), bool)
        await filled(world)
        await filled(world, "2000")
        await resting(world)
        world.exchange.control.fault("LAND_LATE", "PUT trades/*/close", seconds=3)
        async with thrown(world, ends=False):
            await world.until(lambda: _closes(world, OrderState.SUBMITTING), bool)
            process.kill()
            await process.wait()

    async with orders_process(own_settings, tmp_path):
        certificate = (await proved(world))[0]

    assert verifies(certificate)
    assert (await standing(world)).is_flat
    assert certificate.evidence["open_questions"] == []
    closed = [
        part["tradeID"]
        for line in world.exchange.transactions()
        for part in line.get("tradesClosed", [])
    ]
    assert sorted(closed) == sorted(set(closed))
    assert len(closed) == 2


async def _closes(world: World, state: OrderState) -> list[OrderRow]:
    query = select(OrderRow).where(
        col(OrderRow.id).startswith("kill-"), col(OrderRow.state) == state
    )
    async with world.tools.database.reading() as session:
        return list((await session.exec(query)).all())
