"""A kill switch falls on one strategy while it trades; the rest of its account stands."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from adapters.environment import Settings
from adapters.postgres.tables import OrderRow, StrategyRun, TradeRow
from contracts.accounts import AccountRef
from contracts.runs import StrategyRunInput
from domain.accounts import Feed, Limits
from domain.certificates import verifies
from domain.kill import Scope
from domain.orders import IntentId, OrderState, Origin, RunId
from domain.risk.verdict import DenyCode
from tests.orders.test_kill_switch import ended_by_release, proved, switches, thrown
from tests.orders.world import World, open_world, settings
from tests.paper_exchange import PaperExchange, paper_exchange
from tests.strategies.adding import AddingSteppers
from workers.strategies import market_data, strategy_runs
from workers.strategy_orders import strategy_orders
from workers.tools import open_tools, utc_now
from workflows.attendance import attend_account
from workflows.run_desk import TemporalRunDesk

PATIENT = Limits(max_price_age=timedelta(minutes=10))
STRATEGY = "adding"

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[PaperExchange]:
    """Run an exchange whose prices are set by hand."""
    with paper_exchange(tmp_path / "paper", "--manual", "--every-tick") as exchange:
        exchange.control.post("price", instrument="EUR_USD", bid="1.09900", ask="1.09910")
        yield exchange


@pytest.fixture
async def world(
    exchange: PaperExchange,
    database_url: str,
    redis_url: str,
    temporal_address: str,
    tmp_path: Path,
) -> AsyncIterator[World]:
    """Open an account, let prices flow, and work on runs of the strategy."""
    where = settings(database_url, redis_url, temporal_address, exchange.base_url)
    where = where.model_copy(update={"history_folder": tmp_path / "history"})
    async with open_world(where, exchange, PATIENT) as world, working(where):
        ref = AccountRef(account=world.account, name="test")
        await attend_account(world.tools.client, ref, Feed.PAPER)
        await world.until(lambda: ticks_flow(world), bool)
        yield world


@asynccontextmanager
async def working(where: Settings) -> AsyncIterator[None]:
    """Run the workers of the strategies' process, with a strategy of our own in every run."""
    async with open_tools(where) as tools:
        runs = strategy_runs(tools, AddingSteppers())
        async with market_data(tools), runs, strategy_orders(tools):
            yield


async def ticks_flow(world: World) -> bool:
    """Bring the exchange's clock to ours, move the market, and tell whether ticks arrive."""
    world.exchange.control.post("clock", time=f"{utc_now():%Y-%m-%dT%H:%M:%S.%f}Z")
    await tick(world)
    return bool(await world.tools.tape.latest(Feed.PAPER, "EUR_USD", 1))


async def tick(world: World) -> None:
    """Move the market a point to and fro."""
    for bid in ("1.09901", "1.09900"):
        world.set_market(bid)


async def write_run(
    world: World, name: str, strategy: str = STRATEGY, instrument: str = "EUR_USD"
) -> RunId:
    """Write a run into the books, named unlike that of any other test: they share one Temporal."""
    run = RunId(f"{name}-{world.account}")
    row = StrategyRun(
        id=run,
        owner_id=world.owner,
        account_id=world.account,
        strategy=strategy,
        instrument=instrument,
        parameters={},
        config_hash="-",
        status="starting",
        started_at=utc_now(),
    )
    async with world.tools.database.transaction() as session:
        session.add(row)
    return run


async def trading(world: World, name: str) -> RunId:
    """Start a run, and wait until it holds something and waits for more."""
    run = await write_run(world, name)
    started = StrategyRunInput(
        run=run,
        strategy=STRATEGY,
        instrument="EUR_USD",
        account=world.account,
        feed=Feed.PAPER,
    )
    await TemporalRunDesk(world.tools.client).start_run(started)
    await reaches(world, run, 1, OrderState.FILLED)
    await reaches(world, run, 2, OrderState.SUBMITTED)
    return run


async def reaches(world: World, run: RunId, decision: int, state: OrderState) -> OrderRow:
    """Let the market tick until a decision's order is in a state."""

    async def look() -> OrderRow | None:
        await tick(world)
        query = select(OrderRow).where(OrderRow.run_id == run, OrderRow.decision == decision)
        async with world.tools.database.reading() as session:
            return (await session.exec(query)).one_or_none()

    found: OrderRow = await world.until(look, lambda row: row is not None and row.state == state)
    return found


async def held_by_others(world: World) -> set[str]:
    """Have a person and another strategy buy something on the account."""
    await write_run(world, "other", "ema_cross", "GBP_USD")
    world.exchange.control.post("price", instrument="GBP_USD", bid="1.27000", ask="1.27010")
    await world.until(lambda: world.tools.tape.latest(Feed.PAPER, "GBP_USD", 1), bool)
    return {await bought(world), await bought(world, **theirs(world, decision=1))}


def theirs(world: World, decision: int) -> dict[str, Any]:
    """Describe what the other strategy asks for."""
    return {
        "instrument": "GBP_USD",
        "run": RunId(f"other-{world.account}"),
        "decision": decision,
        "origin": Origin.STRATEGY,
    }


async def bought(world: World, **changes: Any) -> str:
    """Buy at the prices that flow, and return the trade."""
    intent = await world.ask(**changes)
    await world.tools.desk.open_order(intent)
    assert (await world.ended(intent.id)).state == OrderState.FILLED
    return await trade_of(world, intent.id)


async def trade_of(world: World, intent: IntentId) -> str:
    query = select(TradeRow.id).where(TradeRow.intent_id == intent)
    async with world.tools.database.reading() as session:
        return (await session.exec(query)).one()


async def run_row(world: World, run: RunId) -> StrategyRun:
    async with world.tools.database.reading() as session:
        return (await session.exec(select(StrategyRun).where(StrategyRun.id == run))).one()


def scope_of(world: World) -> Scope:
    return Scope(account=world.account, strategy=STRATEGY)


async def test_run_under_the_switch_of_its_strategy_decides_in_vain(world: World) -> None:
    run = await trading(world, "denied")
    await switches(world).engage(scope_of(world), "storm", "ann", utc_now())
    world.set_market("1.09600")
    await reaches(world, run, 2, OrderState.FILLED)

    denied = await reaches(world, run, 3, OrderState.DENIED)

    assert denied.end_code == DenyCode.KILL_SWITCH
    assert denied.submitted_at is None


async def test_switch_of_a_strategy_ends_its_run_and_leaves_others_alone(world: World) -> None:
    others = await held_by_others(world)
    run = await trading(world, "killed")

    async with thrown(world, scope_of(world)) as switch:
        certificate = (await proved(world))[0]
        others |= {await bought(world), await bought(world, **theirs(world, decision=2))}
        stopped = await world.until(
            lambda: run_row(world, run), lambda row: row.stopped_at is not None
        )
        await ended_by_release(world, switch)

    broker = await world.tools.brokers.broker(world.account)
    standing = await broker.standing()
    assert {item.trade.id for item in standing.trades} == others
    assert [order for order in standing.orders if order.trade is None] == []
    assert (stopped.status, stopped.status_detail) == (
        "stopped",
        f"the kill switch of {scope_of(world)} fell",
    )
    assert (await run_row(world, RunId(f"other-{world.account}"))).stop_mode is None
    assert verifies(certificate)
    assert certificate.evidence["scope"] == str(scope_of(world))
    await trading(world, "after")
