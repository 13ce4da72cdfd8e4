"""Feeds: what becomes of each quote, and where accepted ticks go."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, Protocol

from domain.accounts import Feed
from domain.broker import Heartbeat, RawQuote
from domain.events import NewEvent
from domain.instruments import Instrument
from domain.numbers import InvalidNumber, Points, parse_decimal
from domain.orders import RunId
from domain.ticks import ORIGIN, RefusedTick, Tick, TickFault, TickId, accept
from domain.times import SECOND_NS, parse_rfc3339_ns

LARGEST_POINTS = 2**31 - 1
"""Prices are kept in 32 bits; no currency pair comes near."""

AHEAD_NS = 60 * SECOND_NS
"""How far a broker's clock may be ahead of ours before its time is not believed."""


class GapCause(StrEnum):
    """Why ticks may be missing."""

    STALL = "stall"
    RESET = "reset"
    WORKER = "worker"
    OVERFLOW = "overflow"
    STORE = "store"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedGap:
    """A stretch of an instrument's ticks that may be incomplete, between two accepted ones."""

    instrument: str
    after: TickId
    before: TickId
    cause: GapCause

    @property
    def seconds(self) -> Decimal:
        """Return its length in market time."""
        return Decimal(self.before.time_ns - self.after.time_ns) / SECOND_NS


class FeedTick(NamedTuple):
    """An accepted tick of one instrument; `received_ns` is the wall clock at its arrival."""

    instrument: str
    tick: Tick
    received_ns: int
    gap: FeedGap | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedQuote:
    """A quote that nothing trades on."""

    instrument: str
    fault: TickFault
    detail: str


@dataclass(slots=True)
class _Watch:
    instrument: Instrument
    last: Tick | None
    interrupted: GapCause | None = None
    snapshot_due: bool = False


class Intake:
    """Looks at every quote of a feed, in order of arrival."""

    def __init__(self, instruments: Sequence[Instrument], last: Mapping[str, Tick]) -> None:
        self._watched = {item.name: _Watch(item, last.get(item.name)) for item in instruments}

    def connected(self) -> None:
        """Expect a snapshot of each instrument first."""
        for watch in self._watched.values():
            watch.snapshot_due = True

    def interrupted(self, cause: GapCause) -> None:
        """Note that ticks of every instrument may be missed from now on."""
        for watch in self._watched.values():
            _interrupt(watch, cause)

    def overflowed(self, instrument: str) -> None:
        """Note that a quote was dropped because nothing could take it."""
        if watch := self._watched.get(instrument):
            _interrupt(watch, GapCause.OVERFLOW)

    def take(self, quote: RawQuote, received_ns: int) -> FeedTick | RefusedQuote | None:
        """Accept a quote as a tick or say what is wrong with it.

        Returns None for what is no news: a market that does not trade, an instrument that
        nobody asked for, a snapshot that was seen before the connection broke.
        """
        watch = self._watched.get(quote.instrument)
        if watch is None:
            return None
        is_snapshot, watch.snapshot_due = watch.snapshot_due, False
        if not quote.tradeable:
            return None
        read = _read(quote, watch.instrument)
        if isinstance(read, RefusedTick):
            return _refused(quote, read)
        time_ns, bid, ask = read
        if time_ns > received_ns + AHEAD_NS:
            return _refused(quote, _from_the_future(time_ns, received_ns))
        if is_snapshot and watch.last is not None and time_ns <= watch.last.time:
            if (time_ns, bid, ask) == (watch.last.time, watch.last.bid, watch.last.ask):
                watch.interrupted = None
            return None
        verdict = accept(time_ns, bid, ask, watch.last.id if watch.last else ORIGIN)
        if isinstance(verdict, RefusedTick):
            return _refused(quote, verdict)
        return self._accepted(watch, verdict, received_ns)

    def _accepted(self, watch: _Watch, tick: Tick, received_ns: int) -> FeedTick:
        gap = None
        if watch.interrupted is not None and watch.last is not None:
            gap = FeedGap(
                instrument=watch.instrument.name,
                after=watch.last.id,
                before=tick.id,
                cause=watch.interrupted,
            )
        watch.last, watch.interrupted = tick, None
        return FeedTick(watch.instrument.name, tick, received_ns, gap)


def _from_the_future(time_ns: int, received_ns: int) -> RefusedTick:
    """Refuse a time that would make every later tick look old."""
    ahead = (time_ns - received_ns) // SECOND_NS
    return RefusedTick(fault=TickFault.FUTURE_TIME, detail=f"{ahead} s ahead of its arrival")


def _interrupt(watch: _Watch, cause: GapCause) -> None:
    if watch.last is not None and watch.interrupted is None:
        watch.interrupted = cause


def _refused(quote: RawQuote, refused: RefusedTick) -> RefusedQuote:
    return RefusedQuote(instrument=quote.instrument, fault=refused.fault, detail=refused.detail)


def _read(quote: RawQuote, instrument: Instrument) -> tuple[int, Points, Points] | RefusedTick:
    try:
        time_ns = parse_rfc3339_ns(quote.time)
    except ValueError as error:
        return RefusedTick(fault=TickFault.NOT_A_NUMBER, detail=str(error)[:80])
    try:
        bid, ask = parse_decimal(quote.bid), parse_decimal(quote.ask)
    except InvalidNumber as error:
        return RefusedTick(fault=TickFault.NOT_A_NUMBER, detail=str(error))
    on_bid, on_ask = _points(bid, instrument), _points(ask, instrument)
    if on_bid is None or on_ask is None:
        return RefusedTick(fault=TickFault.OFF_GRID, detail=f"bid {quote.bid}, ask {quote.ask}")
    return time_ns, on_bid, on_ask


def _points(price: Decimal, instrument: Instrument) -> Points | None:
    scaled = price.scaleb(instrument.display_precision)
    points = int(scaled)
    return Points(points) if points == scaled and abs(points) <= LARGEST_POINTS else None


class FeedStatus(StrEnum):
    """Whether a feed's prices arrive."""

    LIVE = "live"
    STALE = "stale"


class FeedTakenOver(Exception):
    """Another writer has taken the feed over: this one must stop."""


class PriceSource(Protocol):
    """Where a feed's quotes come from."""

    async def instruments(self, feed: Feed) -> tuple[Instrument, ...]:
        """Return what is streamed."""
        ...

    def quotes(
        self, feed: Feed, instruments: Sequence[str]
    ) -> AsyncIterator[Sequence[RawQuote | Heartbeat]]:
        """Connect and yield what arrives, in batches; ends only by raising `BrokerError`."""
        ...


class PriceBoard(Protocol):
    """Where accepted ticks are kept for strategies and shown to browsers: one writer a feed.

    Raises `StoreUnavailable` when it is away and `FeedTakenOver` for an earlier writer.
    """

    async def take_over(self, feed: Feed) -> str:
        """Become the feed's writer; the answer goes with every write."""
        ...

    async def last_ticks(self, feed: Feed, instruments: Sequence[str]) -> dict[str, Tick]:
        """Return each instrument's last tick."""
        ...

    async def append(self, feed: Feed, writer: str, ticks: Sequence[FeedTick]) -> Sequence[FeedGap]:
        """Append ticks in order; again is harmless. Returns what the board itself lost."""
        ...

    async def say(
        self, feed: Feed, writer: str, status: FeedStatus, detail: str, now: datetime
    ) -> None:
        """Show whether prices arrive."""
        ...

    async def heard(self, feed: Feed, writer: str, now: datetime) -> None:
        """Note a sign of life."""
        ...


class FeedLog(Protocol):
    """The durable record of what happens to feeds. Raises `StoreUnavailable`."""

    async def note(self, facts: Sequence[NewEvent], now: datetime) -> None:
        """Write events."""
        ...

    async def note_gap(self, feed: Feed, gap: FeedGap, now: datetime) -> None:
        """Write a gap; the same gap a second time changes nothing."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TapePage:
    """Ticks after a cursor, in order; `whole` is false where some of them are gone."""

    ticks: Sequence[Tick]
    whole: bool


class Tape(Protocol):
    """The accepted ticks of a feed, as long as they are kept. Raises `StoreUnavailable`."""

    async def latest(self, feed: Feed, instrument: str, count: int) -> Sequence[Tick]:
        """Return the newest ticks, oldest first."""
        ...

    async def after(self, feed: Feed, instrument: str, cursor: TickId, count: int) -> TapePage:
        """Return the ticks after a cursor, oldest first."""
        ...

    async def following(
        self, feed: Feed, instrument: str, cursor: TickId, count: int, milliseconds: int
    ) -> TapePage:
        """Return the ticks after a cursor that was just read, or wait a while for some."""
        ...


class InboxBell(Protocol):
    """Rings when something was put into a run's inbox."""

    def listen(self, run: RunId) -> AbstractAsyncContextManager[asyncio.Event]:
        """Set the event whenever the bell rings; a lost ring is possible."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPart:
    """A file of recorded ticks of one instrument, from its first tick to its last."""

    feed: Feed
    instrument: str
    first: TickId
    last: TickId
    path: str
    rows: int


class History(Protocol):
    """The lake of recorded ticks."""

    async def latest(
        self, feed: Feed, instrument: Instrument, before: TickId, count: int
    ) -> Sequence[Tick]:
        """Return the newest recorded ticks before one, oldest first."""
        ...

    async def write(self, feed: Feed, instrument: Instrument, ticks: Sequence[Tick]) -> HistoryPart:
        """Record ticks of one month as one part; a part that begins with them is kept as it is."""
        ...


class HistoryBook(Protocol):
    """What is recorded already. Raises `StoreUnavailable`."""

    async def last_recorded(self, feed: Feed, instrument: str) -> TickId | None:
        """Return the last tick that is in a part."""
        ...

    async def add(self, part: HistoryPart, lost: FeedGap | None, now: datetime) -> None:
        """Note a part, and the loss before it as an event."""
        ...

    async def feeds(self) -> Sequence[Feed]:
        """Return the feeds that accounts trade on."""
        ...
