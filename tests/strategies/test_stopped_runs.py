"""A run is stopped in every mode while its worker dies: before the stop, and after it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from pydantic import SecretStr
from sqlmodel import col, select

from adapters.environment import Settings
from adapters.postgres.tables import OrderRow, TradeRow
from contracts.accounts import AccountRef
from domain.accounts import Feed
from domain.orders import FINAL, Origin
from domain.runs import StopMode
from tests.orders.world import World, open_world, settings
from tests.paper_exchange import PaperExchange
from tests.strategies.test_run_workflow import exchange, filled_orders, run_row, start, stop
from workers.tools import utc_now
from workflows.attendance import attend_account

__all__ = ["exchange"]

pytestmark = pytest.mark.timeout(300)

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
async def world(
    exchange: PaperExchange,
    database_url: str,
    redis_url: str,
    temporal_address: str,
    tmp_path: Path,
) -> AsyncIterator[World]:
    """Open an account whose orders are worked on; strategies have a process of their own."""
    where = settings(database_url, redis_url, temporal_address, exchange.base_url)
    where = where.model_copy(update={"history_folder": tmp_path / "history"})
    async with open_world(where, exchange) as world:
        ref = AccountRef(account=world.account, name="test")
        await attend_account(world.tools.client, ref, Feed.PAPER)
        yield world


@asynccontextmanager
async def strategies(where: Settings) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the strategies' process for a block, and kill it after."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "workers", "strategies"),
        cwd=PROJECT,
        env={**os.environ, **_environment(where)},
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        await process.wait()


def _environment(where: Settings) -> dict[str, str]:
    return {
        f"FOREX_{name.upper()}": _plain(value)
        for name, value in where.model_dump(exclude_none=True).items()
    }


def _plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


@pytest.fixture(params=list(StopMode))
def mode(request: pytest.FixtureRequest) -> StopMode:
    """Name a mode."""
    return StopMode(request.param)


async def held(world: World) -> int:
    """Count the trades that the run has open."""
    query = select(TradeRow).where(col(TradeRow.run_id).is_not(None), col(TradeRow.units) != 0)
    async with world.tools.database.reading() as session:
        return len((await session.exec(query)).all())


async def under_way(world: World) -> list[str]:
    """Read the orders that are not over."""
    query = select(OrderRow.id).where(col(OrderRow.state).not_in([state.value for state in FINAL]))
    async with world.tools.database.reading() as session:
        return list((await session.exec(query)).all())


async def until_held(world: World) -> None:
    """Wait until the run has traded and holds something."""
    await world.until(lambda: filled_orders(world), bool)
    await world.until(lambda: held(world), lambda count: count > 0)


async def test_run_stopped_while_its_worker_is_dead_ends_as_its_mode_says(
    world: World, mode: StopMode
) -> None:
    until = utc_now() + timedelta(seconds=20)
    async with strategies(world.tools.settings):
        await start(world)
        await until_held(world)
    await stop(world, mode, until=until if mode is StopMode.DRAIN else None)
    async with strategies(world.tools.settings):
        await ends(world, mode)


async def test_run_whose_worker_dies_on_a_stop_ends_as_its_mode_says(
    world: World, mode: StopMode
) -> None:
    until = utc_now() + timedelta(seconds=20)
    async with strategies(world.tools.settings):
        await start(world)
        await until_held(world)
        await stop(world, mode, until=until if mode is StopMode.DRAIN else None)
        await world.until(lambda: run_row(world), lambda row: row.status != "running")
    async with strategies(world.tools.settings):
        await ends(world, mode)


async def ends(world: World, mode: StopMode) -> None:
    """Wait for the run's end, and look at what it has left."""
    row = await world.until(lambda: run_row(world), lambda row: row.stopped_at is not None)
    assert row.status == "stopped", row.status_detail
    assert row.status_detail.startswith("enough for today")
    if mode is StopMode.KEEP:
        # An order at the market that was on its way is not waited for.
        await world.until(lambda: under_way(world), lambda orders: not orders)
    assert await under_way(world) == []
    left = {item["instrument"] for item in positions(world)}
    if mode in (StopMode.CLOSE, StopMode.DRAIN):
        assert (await held(world), left) == (0, set())
    else:
        assert await held(world) == len(left)
    await nothing_is_sent_twice(world)


def positions(world: World) -> list[dict[str, str]]:
    """Read the exchange's own open positions."""
    answer = requests.get(
        f"{world.exchange.account_url}/openPositions",
        headers={"Authorization": f"Bearer {world.exchange.token}"},
        timeout=10,
    )
    return list(answer.json()["positions"])


async def nothing_is_sent_twice(world: World) -> None:
    """See that each order in the books is at the exchange once at most, closes included."""
    async with world.tools.database.reading() as session:
        rows = (await session.exec(select(OrderRow))).all()
    assert all(len(world.at_exchange(row.id)) <= 1 for row in rows)
    closes = [row.id for row in rows if row.origin == Origin.PLATFORM]
    assert len(closes) == len(set(closes))
