"""A run from its start to its stop, through Temporal, the feed and the paper exchange."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import select

from adapters.environment import Settings
from adapters.postgres.tables import EventRow, OrderRow, StrategyRun
from contracts.accounts import AccountRef
from contracts.names import strategy_run_workflow_id
from contracts.runs import StrategyRunInput
from domain.accounts import Feed
from domain.events import EventKind
from domain.orders import OrderState, RunId
from domain.runs import RunStop, StopMode
from strategies.catalogue import config_hash, validate_parameters
from tests.orders.world import World, open_world, settings
from tests.paper_exchange import PaperExchange, paper_exchange
from workers.strategies import staff
from workers.tools import open_tools, utc_now
from workflows.attendance import attend_account
from workflows.run_desk import TemporalRunDesk

QUICK = {"fast": 2, "slow": 3, "units": 1_000, "stop": 500, "target": 0}


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[PaperExchange]:
    """Run a paper exchange that streams every tick."""
    with paper_exchange(tmp_path / "paper", "--every-tick") as exchange:
        yield exchange


@pytest.fixture
async def world(
    exchange: PaperExchange,
    database_url: str,
    redis_url: str,
    temporal_address: str,
    tmp_path: Path,
) -> AsyncIterator[World]:
    """Open an account with the workers of orders, prices and strategies, and attend to it."""
    where = settings(database_url, redis_url, temporal_address, exchange.base_url)
    where = where.model_copy(update={"history_folder": tmp_path / "history"})
    async with open_world(where, exchange) as world, working(where):
        ref = AccountRef(account=world.account, name="test")
        await attend_account(world.tools.client, ref, Feed.PAPER)
        yield world


@asynccontextmanager
async def working(where: Settings) -> AsyncIterator[None]:
    """Run the workers of the strategies' process on tools of their own, for a block."""
    async with open_tools(where) as tools, AsyncExitStack() as workers:
        for worker in staff(tools):
            await workers.enter_async_context(worker)
        yield


def run_of(world: World) -> RunId:
    """Name a world's run, unlike that of any other test: they share one Temporal."""
    return RunId(f"run-{world.account}")


def run_input(world: World) -> StrategyRunInput:
    """Write the input of the run's workflow."""
    return StrategyRunInput(
        run=run_of(world),
        strategy="ema_cross",
        instrument="EUR_USD",
        account=world.account,
        feed=Feed.PAPER,
    )


async def start(world: World, *, hash_of: dict[str, int] | None = None) -> None:
    """Write a run into the books and start it."""
    values = validate_parameters("ema_cross", QUICK)
    known = validate_parameters("ema_cross", hash_of or QUICK)
    row = StrategyRun(
        id=run_of(world),
        owner_id=world.owner,
        account_id=world.account,
        strategy="ema_cross",
        instrument="EUR_USD",
        parameters=values,
        config_hash=config_hash("ema_cross", "EUR_USD", known),
        status="starting",
        started_at=utc_now(),
    )
    async with world.tools.database.transaction() as session:
        session.add(row)
    await TemporalRunDesk(world.tools.client).start_run(run_input(world))


async def stop(world: World, mode: StopMode, *, until: datetime | None = None) -> None:
    """Ask the run to stop."""
    order = RunStop(mode=mode, reason="enough for today", until=until)
    await TemporalRunDesk(world.tools.client).stop_run(run_input(world), order)


async def run_row(world: World) -> StrategyRun:
    """Read the run's row."""
    async with world.tools.database.reading() as session:
        return (await session.exec(select(StrategyRun))).one()


async def filled_orders(world: World) -> list[OrderRow]:
    """Read the orders that were filled."""
    query = select(OrderRow).where(OrderRow.state == OrderState.FILLED)
    async with world.tools.database.reading() as session:
        return list((await session.exec(query)).all())


async def kinds(world: World) -> list[str]:
    """Read the kinds of every event."""
    async with world.tools.database.reading() as session:
        return list((await session.exec(select(EventRow.kind))).all())


async def test_started_run_trades_on_the_feed_until_it_is_stopped(world: World) -> None:
    await start(world)
    filled = await world.until(lambda: filled_orders(world), lambda found: len(found) >= 2)
    await stop(world, StopMode.AT_ONCE)

    stopped = await world.until(lambda: run_row(world), lambda row: row.status == "stopped")

    assert stopped.status_detail == "enough for today"
    assert stopped.decisions >= len(filled)
    assert {order.run_id for order in filled} == {run_of(world)}
    assert EventKind.RUN_STOPPED in await kinds(world)
    handle = world.tools.client.get_workflow_handle(strategy_run_workflow_id(run_of(world)))
    await handle.result()
    await stop(world, StopMode.CLOSE)
    await handle.result()
    assert (await run_row(world)).stop_mode == "at_once"


async def test_run_whose_strategy_has_changed_fails_and_says_so(world: World) -> None:
    await start(world, hash_of={"fast": 20, "slow": 60})

    failed = await world.until(lambda: run_row(world), lambda row: row.status == "failed")

    assert failed.status_detail == "ema_cross has changed since the run was started"
    assert EventKind.RUN_FAILED in await kinds(world)
