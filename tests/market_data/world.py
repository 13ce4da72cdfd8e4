"""A price pump between a paper exchange and real servers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from redis.asyncio import Redis
from sqlmodel import col, select

from activities.price_pump import PricePump, Pumps
from adapters.oanda.connection import Endpoint
from adapters.oanda.pricing import Batch, quote_batches
from adapters.postgres.database import Database
from adapters.postgres.history import PostgresFeedLog
from adapters.postgres.tables import EventRow
from adapters.redis.prices import RedisPriceBoard
from adapters.redis.tape import RedisTape
from adapters.redis.updates import Updates
from contracts.names import feed_status_key
from domain.accounts import Feed
from domain.events import EventKind
from domain.instruments import MAJORS, Instrument
from domain.ticks import ORIGIN, Tick

PAIRS = ("EUR_USD", "USD_JPY")
PATIENCE = 60.0
T = TypeVar("T")


def now() -> datetime:
    """Read the clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangePrices:
    """Two pairs from an exchange."""

    url: str
    account: str
    token: str

    async def instruments(self, feed: Feed) -> tuple[Instrument, ...]:
        """Return the two pairs."""
        return tuple(MAJORS[name] for name in PAIRS)

    async def quotes(self, feed: Feed, instruments: Sequence[str]) -> AsyncIterator[Batch]:
        """Stream them."""
        where = Endpoint(
            rest_url=self.url, stream_url=self.url, account=self.account, token=self.token
        )
        async for batch in quote_batches(where, instruments):
            yield batch


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWorld:
    """Servers that a pump writes to."""

    database: Database
    redis: Redis
    updates: Updates

    @asynccontextmanager
    async def pumping(self, source: ExchangePrices) -> AsyncIterator[None]:
        """Pump beside the block, and end gracefully after it."""
        end = asyncio.Event()
        pump = asyncio.create_task(self.pump(source).run(end.wait()))
        try:
            yield
        finally:
            end.set()
            await pump

    @asynccontextmanager
    async def pumping_until_killed(self, source: ExchangePrices) -> AsyncIterator[None]:
        """Pump beside the block, and break off after it."""
        pump = asyncio.create_task(self.pump(source).run(asyncio.Event().wait()))
        try:
            yield
        finally:
            pump.cancel()
            with suppress(asyncio.CancelledError):
                await pump

    def pump(self, source: ExchangePrices) -> PricePump:
        """Build a pump."""
        ports = Pumps(
            source=source,
            board=RedisPriceBoard(self.redis),
            log=PostgresFeedLog(self.database, self.updates),
            clock=now,
        )
        return PricePump(Feed.PAPER, ports)

    async def ticks(self, instrument: str = "EUR_USD") -> list[Tick]:
        """Read an instrument's whole tape."""
        found = await RedisTape(self.redis).after(Feed.PAPER, instrument, ORIGIN, 1_000_000)
        return list(found.ticks)

    async def more_ticks(self, count: int, instrument: str = "EUR_USD") -> list[Tick]:
        """Wait until some more ticks are on the tape."""
        before = len(await self.ticks(instrument))
        return await until(
            lambda: self.ticks(instrument), lambda ticks: len(ticks) >= before + count
        )

    async def status(self) -> str:
        """Read the feed's status."""
        found = await self.redis.hget(feed_status_key(Feed.PAPER), "status")
        return found.decode() if isinstance(found, bytes) else ""

    async def detail(self) -> str:
        """Read why the feed is stale."""
        found = await self.redis.hget(feed_status_key(Feed.PAPER), "detail")
        return found.decode() if isinstance(found, bytes) else ""

    async def events(self, kind: EventKind) -> list[EventRow]:
        """Read the events of a kind, in order."""
        query = select(EventRow).where(EventRow.kind == kind).order_by(col(EventRow.sequence))
        async with self.database.reading() as session:
            return list((await session.exec(query)).all())

    async def gaps(self, count: int) -> list[EventRow]:
        """Wait for so many gaps."""
        return await until(
            lambda: self.events(EventKind.FEED_GAP), lambda found: len(found) >= count
        )


async def until(read: Callable[[], Awaitable[T]], good: Callable[[T], bool]) -> T:
    """Read again and again until it is good, or give up."""
    async with asyncio.timeout(PATIENCE):
        while not good(found := await read()):
            await asyncio.sleep(0.05)
        return found
