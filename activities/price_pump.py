"""Pump a feed's quotes from its source to its board: read, look at, keep, and say how it goes."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import TypeVar

from temporalio import activity

from domain.accounts import Feed
from domain.broker import BrokerError, BrokerSilent, Heartbeat, RawQuote
from domain.events import EventKind, NewEvent
from domain.feeds import (
    FeedGap,
    FeedLog,
    FeedStatus,
    FeedTick,
    GapCause,
    Intake,
    PriceBoard,
    PriceSource,
    RefusedQuote,
)
from domain.refusals import Refusals
from domain.runs import StoreUnavailable
from domain.times import to_ns

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
"""Seconds between connections; the broker allows two new ones a second."""
STORE_PAUSE = 0.25
T = TypeVar("T")
REPORT_INTERVAL = 1.0
MAXIMUM_WAITING = 200_000
BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Pumps:
    """What every pump works with."""

    source: PriceSource
    board: PriceBoard
    log: FeedLog
    clock: Callable[[], datetime]


class PricePump:
    """One feed's pump, by its only writer.

    Reading never waits for writing: while a server is away, ticks wait here; when too many
    wait, what comes is dropped and becomes a gap.
    """

    def __init__(self, feed: Feed, ports: Pumps) -> None:
        self._feed = feed
        self._ports = ports
        self._intake = Intake((), {})
        self._refusals = Refusals(feed)
        self._writer = ""
        self._instruments: tuple[str, ...] = ()
        self._waiting: deque[FeedTick] = deque()
        self._arrived = asyncio.Event()
        self._notes: list[NewEvent] = []
        self._status: tuple[FeedStatus, str] | None = None
        self._heard: datetime | None = None

    async def run(self, end: Awaitable[object]) -> None:
        """Pump until `end`; raises `FeedTakenOver` when another writer has begun."""
        await self._patiently(self._begin)
        parts = [
            asyncio.ensure_future(part)
            for part in (self._read(), self._write(), self._report(), end)
        ]
        try:
            await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await _break_off(parts)
        for part in parts:
            if not part.cancelled():
                part.result()
        await self._write_waiting()
        await self._tell(quiet=timedelta(0))

    async def _begin(self) -> None:
        board = self._ports.board
        self._writer = await board.take_over(self._feed)
        instruments = await self._ports.source.instruments(self._feed)
        self._instruments = tuple(item.name for item in instruments)
        last = await board.last_ticks(self._feed, self._instruments)
        self._intake = Intake(instruments, last)
        self._intake.interrupted(GapCause.WORKER)
        self._say(FeedStatus.STALE, "connecting")

    async def _read(self) -> None:
        pause = FIRST_PAUSE
        while True:
            self._intake.connected()
            try:
                async for batch in self._ports.source.quotes(self._feed, self._instruments):
                    self._take(batch)
                    pause = FIRST_PAUSE
            except (BrokerError, StoreUnavailable) as error:
                activity.logger.warning("prices of %s: %s", self._feed, error)
                self._say(FeedStatus.STALE, str(error))
                silent = isinstance(error, BrokerSilent)
                self._intake.interrupted(GapCause.STALL if silent else GapCause.RESET)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _take(self, batch: Sequence[RawQuote | Heartbeat]) -> None:
        self._heard = self._ports.clock()
        received_ns = to_ns(self._heard)
        self._say(FeedStatus.LIVE, "")
        for item in batch:
            if isinstance(item, RawQuote):
                self._look_at(item, received_ns)
        if self._waiting:
            self._arrived.set()

    def _look_at(self, quote: RawQuote, received_ns: int) -> None:
        if len(self._waiting) >= MAXIMUM_WAITING:
            self._intake.overflowed(quote.instrument)
            return
        match self._intake.take(quote, received_ns):
            case FeedTick() as tick:
                self._waiting.append(tick)
            case RefusedQuote() as refused:
                self._refusals.count(refused)
            case None:
                return

    async def _write(self) -> None:
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            await self._write_waiting()

    async def _write_waiting(self) -> None:
        while self._waiting:
            batch = tuple(islice(self._waiting, BATCH))
            for item in batch:
                if item.gap is not None:
                    await self._note_gap(item.gap)
            lost = await self._patiently(partial(self._append, batch))
            for gap in lost:
                await self._note_gap(gap)
            for _ in batch:
                self._waiting.popleft()

    async def _append(self, batch: Sequence[FeedTick]) -> Sequence[FeedGap]:
        return await self._ports.board.append(self._feed, self._writer, batch)

    async def _note_gap(self, gap: FeedGap) -> None:
        log, now = self._ports.log, self._ports.clock()
        await self._patiently(partial(log.note_gap, self._feed, gap, now))

    async def _report(self) -> None:
        shown: tuple[FeedStatus, str] | None = None
        while True:
            try:
                shown = await self._show(shown)
                await self._tell()
            except StoreUnavailable as error:
                activity.logger.warning("status of %s prices: %s", self._feed, error)
            await asyncio.sleep(REPORT_INTERVAL)

    async def _show(self, shown: tuple[FeedStatus, str] | None) -> tuple[FeedStatus, str] | None:
        board, status = self._ports.board, self._status
        if status is not None and status != shown:
            await board.say(self._feed, self._writer, *status, self._ports.clock())
        if self._heard is not None:
            await board.heard(self._feed, self._writer, self._heard)
        return status

    async def _tell(self, quiet: timedelta | None = None) -> None:
        now = self._ports.clock()
        due = self._refusals.due(now) if quiet is None else self._refusals.due(now, quiet=quiet)
        self._notes.extend(due)
        if self._notes:
            written = len(self._notes)
            await self._ports.log.note(tuple(self._notes), now)
            del self._notes[:written]

    def _say(self, status: FeedStatus, detail: str) -> None:
        before = self._status[0] if self._status else None
        self._status = (status, detail)
        if status is FeedStatus.LIVE and before is not FeedStatus.LIVE:
            self._notes.append(
                NewEvent(
                    kind=EventKind.FEED_LIVE,
                    message=f"prices of the {self._feed} feed arrive",
                    payload={"feed": self._feed.value},
                )
            )

    async def _patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                return await call()
            except StoreUnavailable as error:
                activity.logger.warning("prices of %s wait: %s", self._feed, error)
                await asyncio.sleep(STORE_PAUSE)


async def _break_off(parts: Collection[asyncio.Future[object]]) -> None:
    """Cancel what still runs, until it has ended: Valkey's client may swallow a cancellation."""
    while running := [part for part in parts if not part.done()]:
        for part in running:
            part.cancel()
        await asyncio.wait(running, timeout=0.1)
