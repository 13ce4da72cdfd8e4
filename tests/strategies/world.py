"""A run in the books, ticks on the tape, and a desk that fills what it is asked for."""

import asyncio
import math
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from redis.asyncio import Redis
from sqlalchemy import func, insert, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from temporalio.testing import ActivityEnvironment

from activities.run_stop import RunStopActivities
from activities.strategy_loop import StrategyActivities
from activities.warm_up import WarmUp
from adapters.history.lake import FolderLake
from adapters.postgres.accounts import rule_columns
from adapters.postgres.database import Database
from adapters.postgres.inbox import Letter, put_in_inbox
from adapters.postgres.journal import journalled
from adapters.postgres.runs import PostgresRunBook
from adapters.postgres.tables import (
    AccountRow,
    EventRow,
    JournalEntry,
    OrderRow,
    RunCheckpoint,
    StrategyRun,
    TradeRow,
    User,
)
from adapters.redis.connection import connect, connect_plainly
from adapters.redis.prices import RedisPriceBoard
from adapters.redis.tape import RedisInboxBell, RedisTape
from adapters.redis.updates import Updates
from contracts.runs import RunStrategy
from domain.accounts import AccountId, AccountPolicy, Feed, GateState, Limits
from domain.books import OrderStanding
from domain.broker import Broker, BrokerUnavailable
from domain.events import EventKind
from domain.feeds import FeedTick
from domain.numbers import Points, plain
from domain.orders import IntentId, OrderIntent, OrderState, Purpose, RunId
from domain.runs import Cancel, Decided, Decision, Journalled
from domain.steppers import StepperFactory
from domain.ticks import Tick, TickId, parse_tick_id
from engine.replay import replayed
from engine.step import LiveSteppers
from strategies.catalogue import config_hash, validate_parameters

RUN = RunId("run-1")
EUR_USD = "EUR_USD"
SHORT = {"fast": 5, "slow": 20, "units": 1_000, "stop": 80, "target": 160}
PATIENCE = 60.0
BREATH, BREATH_SECONDS = 25, 0.03
"""How fast ticks arrive, so that orders are filled while others come."""


def now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


def wave(first: int, count: int) -> list[Tick]:
    """Make ticks a millisecond apart that rise and fall."""
    return [
        Tick(TickId(number * 1_000_000, 0), Points(middle - 6), Points(middle + 6))
        for number in range(first, first + count)
        for middle in [138_000 + round(300 * math.sin(number / 40)) + number % 3]
    ]


class FillingDesk:
    """A desk that fills every order at the price the strategy saw, once.

    Of the orders that wait, it fills about half; the rest waits until it is cancelled.
    """

    def __init__(self, database: Database, updates: Updates) -> None:
        self._database = database
        self._updates = updates
        self._one_at_a_time = asyncio.Lock()

    async def open_order(self, intent: OrderIntent) -> None:
        """Fill an order in the books and tell its run; a second time does nothing."""
        if intent.terms.waits and rests(intent.decision or 0):
            return
        async with self._one_at_a_time, self._database.transaction() as session:
            if await ended(session, intent.id, OrderState.FILLED):
                letter = await filled(session, intent)
                await put_in_inbox(session, letter, now())
        await self._updates.wake([RUN])

    async def tell_order(self, intent: IntentId, standing: OrderStanding) -> None:
        """Nobody follows an order here."""

    async def cancel_order(self, intent: IntentId, *, by: str, reason: str) -> bool:
        """End an order that waits, and tell its run."""
        async with self._one_at_a_time, self._database.transaction() as session:
            cancelled = await ended(session, intent, OrderState.CANCELLED)
            if cancelled:
                payload = {"intent": intent, "code": "CLIENT_REQUEST", "message": reason}
                await put_in_inbox(session, Letter(run=RUN, kind="denied", payload=payload), now())
        await self._updates.wake([RUN])
        return cancelled


def rests(decision: int) -> bool:
    """Tell whether a decision's order, if it may wait, is left to wait."""
    return decision // 2 % 2 == 0


class AskingDesk(FillingDesk):
    """A desk that asks people about every entry, and nobody answers."""

    async def open_order(self, intent: OrderIntent) -> None:
        """Leave an entry as it is."""
        if intent.purpose is not Purpose.ENTRY:
            await super().open_order(intent)


class DeafDesk(FillingDesk):
    """A desk to which no cancel gets through."""

    async def cancel_order(self, intent: IntentId, *, by: str, reason: str) -> bool:
        """Be out of reach."""
        raise OSError("nobody hears")


async def ended(session: AsyncSession, intent: IntentId, state: OrderState) -> bool:
    """End an order that is new; false where it has ended before."""
    changed = await session.exec(
        update(OrderRow)
        .where(col(OrderRow.id) == intent, col(OrderRow.state) == OrderState.NEW)
        .values(state=state)
    )
    return bool(changed.rowcount)


async def filled(session: AsyncSession, intent: OrderIntent) -> Letter:
    """Book a fill in one trade for each order but a trade's close, and write of it to the run."""
    if intent.trade is not None:
        await session.exec(update(TradeRow).where(col(TradeRow.id) == intent.trade).values(units=0))
        return _letter(intent, Decimal(0))
    held = select(func.coalesce(func.sum(TradeRow.units), 0))
    position = Decimal((await session.exec(held)).one()) + intent.units
    price = intent.terms.price or intent.expected_price or Decimal(0)
    await session.exec(
        insert(TradeRow).values(
            account_id=intent.account,
            id=intent.id,
            instrument=intent.instrument,
            initial_units=intent.units,
            units=intent.units,
            price=price,
            realised_pl=0,
            financing=0,
            run_id=RUN,
            intent_id=intent.id,
            opened_at=now(),
        )
    )
    return _letter(intent, position)


def _letter(intent: OrderIntent, position: Decimal) -> Letter:
    price = intent.terms.price or intent.expected_price or Decimal(0)
    payload = {
        "intent": intent.id,
        "units": plain(intent.units),
        "price": plain(price),
        "position": plain(position),
        "entry": plain(price) if position else None,
        "reason": f"{intent.terms.kind}_ORDER",
        "order_done": True,
    }
    return Letter(run=RUN, kind="fill", payload=payload)


class NoBrokers:
    """Finds no broker, so that nothing is warmed up on candles."""

    async def broker(self, account: AccountId) -> Broker:
        """Refuse."""
        raise BrokerUnavailable("there is no broker here")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunWorld:
    """Servers with one run in their books."""

    database: Database
    redis: Redis
    plain_redis: Redis
    updates: Updates
    board: RedisPriceBoard
    lake: Path
    steppers: StepperFactory
    desk: FillingDesk

    def activities(self) -> StrategyActivities:
        """Build what a worker would host."""
        tape = RedisTape(self.plain_redis)
        return StrategyActivities(
            book=PostgresRunBook(self.database, self.updates),
            tape=tape,
            bell=RedisInboxBell(self.redis),
            warm_up=WarmUp(tape=tape, history=FolderLake(self.lake), brokers=NoBrokers()),
            steppers=self.steppers,
            desk=self.desk,
            clock=now,
            save_every=timedelta(seconds=0.2),
        )

    def stops(self) -> RunStopActivities:
        """Build what ends a run."""
        book = PostgresRunBook(self.database, self.updates)
        return RunStopActivities(book=book, desk=self.desk, clock=now)

    async def append(self, ticks: Iterable[Tick]) -> None:
        """Put ticks on the tape."""
        writer = await self.board.take_over(Feed.PAPER)
        await self.board.last_ticks(Feed.PAPER, [EUR_USD])
        items = [FeedTick(EUR_USD, tick, tick.time, None) for tick in ticks]
        await self.board.append(Feed.PAPER, writer, items)

    async def play(self, ticks: Sequence[Tick]) -> None:
        """Let ticks arrive a few at a time, and wait until the run has saved the last."""
        await self.trickle(ticks)
        await self.until_saved(ticks[-1].id)

    async def trickle(self, ticks: Sequence[Tick]) -> None:
        """Let ticks arrive a few at a time."""
        for first in range(0, len(ticks), BREATH):
            await self.append(ticks[first : first + BREATH])
            await asyncio.sleep(BREATH_SECONDS)

    async def row(self) -> StrategyRun:
        """Read the run's row."""
        async with self.database.reading() as session:
            return (await session.exec(select(StrategyRun).where(StrategyRun.id == RUN))).one()

    async def journal(self) -> list[Journalled]:
        """Read the whole journal."""
        query = select(JournalEntry).order_by(col(JournalEntry.sequence))
        async with self.database.reading() as session:
            return [journalled(row) for row in (await session.exec(query)).all()]

    async def decided(self) -> list[tuple[TickId, Decided]]:
        """Read what was decided, each with the tick after which it was."""
        return [
            (item.after, item.fact)
            for item in await self.journal()
            if isinstance(item.fact, Decision | Cancel)
        ]

    async def decisions(self) -> list[Decision]:
        """Read the journalled orders."""
        return [fact for _, fact in await self.decided() if isinstance(fact, Decision)]

    async def intents(self) -> list[str]:
        """Read the ids of every order asked for."""
        query = select(OrderRow.id).order_by(col(OrderRow.decision))
        async with self.database.reading() as session:
            return list((await session.exec(query)).all())

    async def order(self, decision: int) -> OrderRow:
        """Read a decision's order."""
        query = select(OrderRow).where(OrderRow.decision == decision)
        async with self.database.reading() as session:
            return (await session.exec(query)).one()

    async def until_order(self, decision: int, state: OrderState) -> None:
        """Wait until a decision's order is in a state."""
        async with asyncio.timeout(PATIENCE):
            while (await self.order(decision)).state != state:
                await asyncio.sleep(0.02)

    async def checkpoints(self) -> list[RunCheckpoint]:
        """Read the checkpoints."""
        query = select(RunCheckpoint).order_by(col(RunCheckpoint.number))
        async with self.database.reading() as session:
            return list((await session.exec(query)).all())

    async def events(self, kind: EventKind) -> list[EventRow]:
        """Read the events of a kind."""
        query = select(EventRow).where(EventRow.kind == kind).order_by(col(EventRow.sequence))
        async with self.database.reading() as session:
            return list((await session.exec(query)).all())

    async def until_saved(self, after: TickId) -> None:
        """Wait until the run has a checkpoint at a tick."""
        async with asyncio.timeout(PATIENCE):
            while not any(item.after_tick == str(after) for item in await self.checkpoints()):
                await asyncio.sleep(0.05)

    async def until_taken_over(self, epoch: int) -> None:
        """Wait until a loop has begun after an epoch, and trades."""
        async with asyncio.timeout(PATIENCE):
            while (row := await self.row()).epoch <= epoch or row.status != "running":
                await asyncio.sleep(0.02)

    async def until_status(self, status: str) -> None:
        """Wait until the run has a status."""
        async with asyncio.timeout(PATIENCE):
            while (await self.row()).status != status:
                await asyncio.sleep(0.02)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Run the loop beside the block, and stop it gracefully after it."""
        environment = ActivityEnvironment()
        order = RunStrategy(run=RUN)
        loop = asyncio.create_task(environment.run(self.activities().run_strategy, order))
        try:
            yield
        finally:
            environment.cancel()
            await asyncio.wait([loop])
        if not loop.cancelled() and (error := loop.exception()) is not None:
            raise error


@asynccontextmanager
async def connected(
    database_url: str, redis_url: str, lake: Path, steppers: StepperFactory | None = None
) -> AsyncIterator[RunWorld]:
    """Connect to servers that hold a run."""
    database, redis = Database(database_url), connect(redis_url)
    plain_redis, updates = connect_plainly(redis_url), Updates(redis)
    try:
        yield RunWorld(
            database=database,
            redis=redis,
            plain_redis=plain_redis,
            updates=updates,
            board=RedisPriceBoard(redis),
            lake=lake,
            steppers=steppers or LiveSteppers(),
            desk=FillingDesk(database, updates),
        )
    finally:
        await updates.close()
        await plain_redis.aclose()
        await redis.aclose()
        await database.close()


async def write_run(database: Database, parameters: dict[str, int] | None = None) -> None:
    """Write a user, an account and a run that starts."""
    values = validate_parameters("ema_cross", parameters or SHORT)
    user = User(id="owner", username="owner", password_hash="-", role="trader", created_at=now())
    account = AccountRow(
        id="account",
        owner_id="owner",
        name="test",
        feed=Feed.PAPER,
        broker_account_id="001",
        token_encrypted="-",
        currency="USD",
        state=GateState.ACTIVE,
        created_at=now(),
        **rule_columns(Limits(), AccountPolicy()),
    )
    run = StrategyRun(
        id=RUN,
        owner_id="owner",
        account_id="account",
        strategy="ema_cross",
        instrument=EUR_USD,
        parameters=values,
        config_hash=config_hash("ema_cross", EUR_USD, values),
        status="starting",
        started_at=now(),
    )
    async with database.transaction() as session:
        for row in (user, account, run):
            session.add(row)
            await session.flush()


async def rederived(world: RunWorld, ticks: Sequence[Tick]) -> list[tuple[TickId, Decided]]:
    """Step through ticks and journalled inputs from the first checkpoint, without the loop."""
    run = await PostgresRunBook(world.database, world.updates).take_over(RUN)
    stepper = world.steppers.build(run)
    first = (await world.checkpoints())[0]
    stepper.restore(first.state, 0)
    return replayed(stepper, parse_tick_id(first.after_tick), ticks, await world.journal())
