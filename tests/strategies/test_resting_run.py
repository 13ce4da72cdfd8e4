"""A strategy waits, follows and takes back on the exchange, while the market is moved by hand."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlmodel import col, select
from temporalio.testing import ActivityEnvironment

from activities.run_stop import RunStopActivities
from activities.strategy_loop import StrategyActivities
from activities.warm_up import WarmUp
from adapters.history.lake import FolderLake
from adapters.postgres.journal import journalled
from adapters.postgres.runs import PostgresRunBook
from adapters.postgres.tables import JournalEntry, OrderRow, RunCheckpoint, StrategyRun
from adapters.redis.tape import RedisInboxBell
from contracts.accounts import AccountRef
from contracts.runs import RunStrategy, WindDown, WoundDown
from domain.accounts import Feed, Limits
from domain.orders import OrderState, RunId
from domain.runs import Cancel, Decision, Denied, Filled, StopMode
from domain.ticks import TickId, parse_tick_id
from tests.orders.world import World, open_world, settings
from tests.paper_exchange import PaperExchange, paper_exchange
from tests.strategies.resting import RestingSteppers
from tests.strategies.test_run_workflow import working
from workers.tools import utc_now
from workflows.attendance import attend_account

SPREAD = 10
PATIENT = Limits(max_price_age=timedelta(minutes=10))

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[PaperExchange]:
    """Run an exchange whose prices are set by hand."""
    with paper_exchange(tmp_path / "paper", "--manual", "--every-tick") as exchange:
        set_bid(exchange, 109_900)
        yield exchange


def set_bid(exchange: PaperExchange, points: int) -> None:
    """Move the market; a point is the fifth decimal."""
    bid, ask = (str(Decimal(price).scaleb(-5)) for price in (points, points + SPREAD))
    exchange.control.post("price", instrument="EUR_USD", bid=bid, ask=ask)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A run's world, with a hand on the market."""

    world: World
    lake: Path

    def activities(self) -> StrategyActivities:
        """Build the run's loop on the platform's own tools."""
        tools = self.world.tools
        return StrategyActivities(
            book=PostgresRunBook(tools.database, tools.updates),
            tape=tools.tape,
            bell=RedisInboxBell(tools.redis),
            warm_up=WarmUp(tape=tools.tape, history=FolderLake(self.lake), brokers=tools.brokers),
            steppers=RestingSteppers(),
            desk=tools.desk,
            clock=utc_now,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the loop beside the block."""
        environment = ActivityEnvironment()
        order = RunStrategy(run=self.id)
        loop = asyncio.create_task(environment.run(self.activities().run_strategy, order))
        await self.world.until(self.run, lambda run: run.status == "running")
        try:
            yield
        finally:
            environment.cancel()
            await asyncio.wait([loop])

    def set_bid(self, points: int) -> None:
        """Move the market."""
        set_bid(self.world.exchange, points)

    async def ticks_flow(self) -> bool:
        """Bring the exchange's clock to ours, move the market, and tell whether ticks arrive."""
        self.world.exchange.control.post("clock", time=f"{utc_now():%Y-%m-%dT%H:%M:%S.%f}Z")
        for points in (109_900, 109_901):
            self.set_bid(points)
        return bool(await self.world.tools.tape.latest(Feed.PAPER, "EUR_USD", 1))

    async def run(self) -> StrategyRun:
        """Read the run's row."""
        async with self.world.tools.database.reading() as session:
            return (await session.exec(select(StrategyRun).where(StrategyRun.id == self.id))).one()

    async def order(self, decision: int) -> OrderRow | None:
        """Read a decision's order, if it was asked for."""
        query = select(OrderRow).where(OrderRow.decision == decision)
        async with self.world.tools.database.reading() as session:
            return (await session.exec(query)).one_or_none()

    async def reaches(self, decision: int, state: OrderState) -> OrderRow:
        """Wait until a decision's order is in a state."""
        found: OrderRow = await self.world.until(
            lambda: self.order(decision), lambda row: row is not None and row.state == state
        )
        return found

    def at_exchange(self, what: str) -> list[dict[str, Any]]:
        """Read the exchange's own list of open trades or pending orders."""
        where, key = {
            "trades": ("openTrades", "trades"),
            "orders": ("pendingOrders", "orders"),
        }[what]
        token = {"Authorization": f"Bearer {self.world.exchange.token}"}
        url = f"{self.world.exchange.account_url}/{where}"
        return list(requests.get(url, headers=token, timeout=10).json()[key])

    async def decided(self) -> list[tuple[TickId, Decision | Cancel]]:
        """Read what was decided, and after which tick."""
        return [
            (item.after, item.fact)
            for item in await self.journal()
            if isinstance(item.fact, Decision | Cancel)
        ]

    async def journal(self) -> list[Any]:
        """Read the run's journal."""
        query = select(JournalEntry).order_by(col(JournalEntry.sequence))
        async with self.world.tools.database.reading() as session:
            return [journalled(row) for row in (await session.exec(query)).all()]

    async def denials(self) -> list[str]:
        """Read the codes of the denials that the run has seen."""
        facts = [item.fact for item in await self.journal()]
        return [fact.code for fact in facts if isinstance(fact, Denied)]

    @property
    def id(self) -> RunId:
        """Name the run, unlike that of any other test: they share one Temporal."""
        return run_of(self.world)

    async def began_after(self) -> TickId:
        """Read the tick after which the run began."""
        query = select(RunCheckpoint.after_tick).where(RunCheckpoint.number == 0)
        async with self.world.tools.database.reading() as session:
            return parse_tick_id((await session.exec(query)).one())

    async def rederived(self) -> list[tuple[TickId, Decision | Cancel]]:
        """Step through tape and journal without the loop."""
        tools = self.world.tools
        book = PostgresRunBook(tools.database, tools.updates)
        run = await book.take_over(self.id)
        stepper, found = RestingSteppers().build(run), []
        awaited = [item for item in await self.journal() if not isinstance(item.fact, Decision)]
        awaited = [item for item in awaited if not isinstance(item.fact, Cancel)]
        page = await tools.tape.after(Feed.PAPER, "EUR_USD", await self.began_after(), 1_000)
        for tick in page.ticks:
            steps = [stepper.step(tick)]
            while awaited and awaited[0].after == tick.id:
                steps.append(stepper.take(awaited.pop(0).fact))
            found += [(tick.id, step) for step in steps if step is not None]
        return found


@pytest.fixture
async def desk(
    exchange: PaperExchange,
    database_url: str,
    redis_url: str,
    temporal_address: str,
    tmp_path: Path,
) -> AsyncIterator[Desk]:
    """Open an account, let prices flow, and write a run into the books."""
    where = settings(database_url, redis_url, temporal_address, exchange.base_url)
    async with open_world(where, exchange, PATIENT) as world, working(where):
        ref = AccountRef(account=world.account, name="test")
        await attend_account(world.tools.client, ref, Feed.PAPER)
        await write_run(world)
        desk = Desk(world=world, lake=tmp_path / "lake")
        await world.until(desk.ticks_flow, bool)
        yield desk


def run_of(world: World) -> RunId:
    """Name the run of a world."""
    return RunId(f"resting-{world.account}")


async def write_run(world: World) -> None:
    """Write a run into the books that starts."""
    row = StrategyRun(
        id=run_of(world),
        owner_id=world.owner,
        account_id=world.account,
        strategy="resting",
        instrument="EUR_USD",
        parameters={},
        config_hash="-",
        status="starting",
        started_at=utc_now(),
    )
    async with world.tools.database.transaction() as session:
        session.add(row)


async def test_strategy_waits_takes_back_follows_and_is_stopped_out(desk: Desk) -> None:
    async with desk.running():
        await waits_and_takes_back(desk)
        await is_filled_with_a_stop_that_follows(desk)
        await closes_half_and_is_stopped_out(desk)
    assert await desk.rederived() == await desk.decided()


async def waits_and_takes_back(desk: Desk) -> None:
    """Wait below the market; take back what the market has left behind."""
    desk.set_bid(110_000)
    asked = await desk.reaches(1, OrderState.SUBMITTED)
    (waiting,) = desk.at_exchange("orders")
    assert (waiting["type"], waiting["price"], waiting["timeInForce"]) == (
        "LIMIT",
        "1.09980",
        "GTD",
    )
    assert waiting["clientExtensions"]["id"] == asked.id

    desk.set_bid(110_020)
    cancelled = await desk.reaches(1, OrderState.CANCELLED)

    assert cancelled.cancel_asked_by == "resting"
    assert desk.at_exchange("orders") == []
    assert [fact for _, fact in await desk.decided()][1] == Cancel(number=2, order=1)


async def is_filled_with_a_stop_that_follows(desk: Desk) -> None:
    """Be filled where the order waited, and have stop and trailing stop from the fill."""
    await desk.world.until(lambda: tick_until_asked(desk, 3, at=110_021), bool)
    await desk.reaches(3, OrderState.SUBMITTED)
    desk.set_bid(109_970)
    filled = await desk.reaches(3, OrderState.FILLED)
    assert filled.fill_price is not None
    assert filled.price is not None
    assert filled.fill_price <= filled.price

    await desk.world.until(desk.journal, has_heard_of_a_fill)

    (trade,) = desk.at_exchange("trades")
    assert trade["trailingStopLossOrder"]["distance"] == "0.00100"
    assert Decimal(trade["stopLossOrder"]["price"]) == filled.fill_price - Decimal("0.00300")


def has_heard_of_a_fill(journal: list[Any]) -> bool:
    """Tell whether the strategy knows that it holds something; it would cancel its order before."""
    return any(isinstance(item.fact, Filled) for item in journal)


async def tick_until_asked(desk: Desk, decision: int, *, at: int) -> bool:
    """Move the market a point to and fro until the strategy has heard of its last order's end."""
    for points in (at, at + 1):
        desk.set_bid(points)
    return await desk.order(decision) is not None


async def closes_half_and_is_stopped_out(desk: Desk) -> None:
    """Close half at the market; the stop that followed ends the rest."""
    await desk.world.until(lambda: tick_until_asked(desk, 4, at=110_100), bool)
    await desk.reaches(4, OrderState.FILLED)
    (trade,) = desk.at_exchange("trades")
    assert trade["currentUnits"] == "500"

    desk.set_bid(110_000)
    await desk.world.until(lambda: asyncio.to_thread(desk.at_exchange, "trades"), lambda it: not it)


async def test_stopped_run_takes_back_at_the_exchange_what_waits(desk: Desk) -> None:
    async with desk.running():
        desk.set_bid(110_000)
        await desk.reaches(1, OrderState.SUBMITTED)
    tools = desk.world.tools
    book = PostgresRunBook(tools.database, tools.updates)
    stops = RunStopActivities(book=book, desk=tools.desk, clock=utc_now)

    order = WindDown(run=desk.id, mode=StopMode.AT_ONCE, attempt=1)
    wound = await ActivityEnvironment().run(stops.wind_down, order)

    assert wound == WoundDown()
    assert desk.at_exchange("orders") == []
    await desk.reaches(1, OrderState.CANCELLED)


async def test_order_that_waited_in_vain_frees_the_strategy(desk: Desk) -> None:
    async with desk.running():
        desk.set_bid(110_000)
        await desk.reaches(1, OrderState.SUBMITTED)
        desk.world.exchange.control.post("clock", seconds=3_601)
        expired = await desk.reaches(1, OrderState.CANCELLED)
        told = await desk.world.until(desk.denials, bool)

    assert (expired.end_code, told) == ("TIME_IN_FORCE_EXPIRED", ["TIME_IN_FORCE_EXPIRED"])
