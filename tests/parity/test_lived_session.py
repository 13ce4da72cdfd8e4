"""A strategy trades for an afternoon on the paper exchange, and its journal gives it all again.

`PARITY_RECORD=1` writes the session down for `test_recorded_session`.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import select

from adapters.environment import Settings
from adapters.postgres.tables import OrderRow, StrategyRun
from contracts.accounts import AccountRef
from contracts.runs import StrategyRunInput
from domain.accounts import Feed, Limits
from domain.numbers import Units
from domain.orders import OrderState, RunId
from domain.runs import Decision, Denied, Filled
from engine.replay import replayed
from tests.orders.world import World, open_world, settings
from tests.paper_exchange import PaperExchange, paper_exchange
from tests.parity.session import Session, as_bytes, recorded
from tests.parity.strategy import AfternoonSteppers
from tests.parity.test_recorded_session import RECORDED, stepper_of
from workers.strategies import market_data, strategy_runs
from workers.strategy_orders import strategy_orders
from workers.tools import open_tools, utc_now
from workflows.attendance import attend_account
from workflows.run_desk import TemporalRunDesk

EUR_USD, MIDDLE = "EUR_USD", 110_000
STEP = 20
"""Points that the market moves at a tick, a fifth of the distance of the nearer guard."""

AFTERNOON = Limits(
    max_price_age=timedelta(minutes=10),
    max_units_per_order=Units(Decimal(10_000)),
)
LATE_SECONDS = 1.5

STORY = [
    "entry +1000",
    "MARKET_ORDER +1000 = 1000",
    "STOP_LOSS_ORDER -1000 = 0",
    "entry +1000",
    "MARKET_ORDER +1000 = 1000",
    "TAKE_PROFIT_ORDER -1000 = 0",
    "entry +1000",
    "MARKET_ORDER +1000 = 1000",
    "entry -2000",
    "MARKET_ORDER -2000 = -1000",
    "close +500",
    "MARKET_ORDER +500 = -500",
    "entry -500000",
    "UNITS_PER_ORDER",
    "close +500",
    "MARKET_ORDER +500 = 0",
]
"""What the journal has to tell; without one of these the session proves nothing."""

pytestmark = pytest.mark.timeout(300)


class Market:
    """Moves the price of the exchange, and its clock with it."""

    def __init__(self, exchange: PaperExchange) -> None:
        self._control = exchange.control
        self._bid = MIDDLE

    def tick(self, points: int = 0) -> None:
        """Let an instant pass and the price move, or tremble where it stays."""
        self._control.post("clock", seconds=0.02)
        self._bid += points or (1 if self._bid % 2 == 0 else -1)
        bid, ask = self._bid / 100_000, (self._bid + 10) / 100_000
        self._control.post("price", instrument=EUR_USD, bid=f"{bid:.5f}", ask=f"{ask:.5f}")


@pytest.fixture
def exchange(tmp_path: Path) -> Iterator[PaperExchange]:
    """Run an exchange whose prices are set by hand."""
    with paper_exchange(tmp_path / "paper", "--manual", "--every-tick") as exchange:
        Market(exchange).tick()
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
    async with open_world(where, exchange, AFTERNOON) as world, working(where):
        exchange.control.post("clock", time=f"{utc_now():%Y-%m-%dT%H:%M:%S.%f}Z")
        ref = AccountRef(account=world.account, name="test")
        await attend_account(world.tools.client, ref, Feed.PAPER)
        yield world


@asynccontextmanager
async def working(where: Settings) -> AsyncIterator[None]:
    """Run the workers of the strategies' process, with the strategy in every run."""
    async with open_tools(where) as tools:
        runs = strategy_runs(tools, AfternoonSteppers())
        async with market_data(tools), runs, strategy_orders(tools):
            yield


async def started(world: World) -> RunId:
    """Start a run."""
    run = RunId(f"afternoon-{world.account}")
    row = StrategyRun(
        id=run,
        owner_id=world.owner,
        account_id=world.account,
        strategy="afternoon",
        instrument=EUR_USD,
        parameters={},
        config_hash="-",
        status="starting",
        started_at=utc_now(),
    )
    async with world.tools.database.transaction() as session:
        session.add(row)
    asked = StrategyRunInput(
        run=run,
        strategy="afternoon",
        instrument=EUR_USD,
        account=world.account,
        feed=Feed.PAPER,
    )
    await TemporalRunDesk(world.tools.client).start_run(asked)
    return run


class Afternoon:
    """Lets the market tick until what has to happen has happened."""

    def __init__(self, world: World, run: RunId) -> None:
        self._world = world
        self._run = run
        self.market = Market(world.exchange)

    async def order(self, decision: int, state: OrderState, points: int = 0) -> OrderRow:
        """Tick until a decision's order is in a state."""
        query = select(OrderRow).where(OrderRow.run_id == self._run, OrderRow.decision == decision)

        async def look() -> OrderRow | None:
            async with self._world.tools.database.reading() as session:
                return (await session.exec(query)).one_or_none()

        found: OrderRow = await self._ticking(
            look, lambda row: row is not None and row.state == state, points
        )
        return found

    async def flat(self, points: int) -> None:
        """Move the market until the exchange has closed the trade."""
        broker = await self._world.tools.brokers.broker(self._world.account)

        async def trades() -> int:
            return len((await broker.standing()).trades)

        await self._ticking(trades, lambda count: count == 0, points)

    async def calm(self, condition: Callable[[], Awaitable[object]]) -> None:
        """Tick in place until something holds."""
        await self._ticking(condition, bool)

    async def _ticking(
        self,
        look: Callable[[], Awaitable[object]],
        good: Callable[[object], bool],
        points: int = 0,
    ) -> object:
        async def ticked() -> object:
            self.market.tick(points)
            return await look()

        return await self._world.until(ticked, good)


async def lived(world: World) -> Session:
    """Live the afternoon: every kind of end that an order can come to, and two breaks."""
    tools, control = world.tools, world.exchange.control
    run = await started(world)
    hours = Afternoon(world, run)
    await hours.order(1, OrderState.FILLED)
    await hours.flat(-STEP)
    await hours.order(2, OrderState.FILLED)
    await hours.flat(STEP)
    control.fault("LATE", seconds=LATE_SECONDS)
    await hours.order(3, OrderState.FILLED)
    cut = control.fault("STREAM_CUT", where="pricing/stream")
    await hours.order(4, OrderState.FILLED)
    await hours.order(5, OrderState.FILLED)
    await hours.order(6, OrderState.DENIED)
    await hours.order(7, OrderState.FILLED)
    await hours.calm(lambda: saved(world, run))
    assert control.fired()[cut - 1] == 1
    return await recorded(tools.database, tools.tape, run, EUR_USD)


async def saved(world: World, run: RunId) -> bool:
    """Tell whether the fill of the last order is part of a checkpoint."""
    session = await recorded(world.tools.database, world.tools.tape, run, EUR_USD)
    last = [each.fact for each in session.journal][-1:]
    return bool(last) and isinstance(last[0], Filled) and len(session.made) == 7


def ticks_late(session: Session, decision: int) -> int:
    """Count the ticks between a decision and the arrival of its fill."""
    order = f"{session.run}-{decision}"
    asked = next(
        item.after
        for item in session.journal
        if isinstance(item.fact, Decision) and item.fact.number == decision
    )
    filled = next(
        item.after
        for item in session.journal
        if isinstance(item.fact, Filled) and item.fact.order == order
    )
    return sum(asked < tick.id <= filled for tick in session.ticks)


def what_happened(session: Session) -> list[str]:
    """Tell the story of the journal: orders by their units, fills by their reasons."""
    told = []
    for entry in session.journal:
        match entry.fact:
            case Decision():
                told.append(f"{entry.fact.purpose} {entry.fact.units:+}")
            case Filled():
                told.append(f"{entry.fact.reason} {entry.fact.units:+f} = {entry.fact.position:f}")
            case Denied():
                told.append(entry.fact.code)
    return told


async def test_lived_session_run_again_gives_the_same_orders_byte_for_byte(world: World) -> None:
    session = await lived(world)
    if os.environ.get("PARITY_RECORD"):
        session.write(RECORDED)

    assert what_happened(session) == STORY
    assert ticks_late(session, 3) >= 3
    stepper = stepper_of(session)
    made = replayed(stepper, session.began_after, session.ticks, session.journal)
    assert as_bytes(made) == as_bytes(session.made)
    assert stepper.state() == session.ended
