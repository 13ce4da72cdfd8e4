"""Prices to one reader: a snapshot, then the newest of each instrument, ten times a second."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.redis.latest import FeedSign, LatestPrice
from api.market.schemas import Tick
from api.stream.messages import FeedChange, PriceHeartbeat, PriceSnapshot, PriceTick
from api.stream.wire import Wire
from domain.accounts import Feed
from domain.instruments import Instrument
from domain.ticks import ORIGIN, TickId, parse_tick_id
from domain.times import from_ns, rfc3339

CONFLATION_SECONDS = 0.1
HEARTBEAT_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a reader wants: a feed, and some of its instruments or all."""

    feed: Feed
    instruments: frozenset[str]

    def covers(self, instrument: str) -> bool:
        """Tell whether an instrument is wanted; an empty choice means all."""
        return not self.instruments or instrument in self.instruments


class PriceReader:
    """Keeps at most one waiting price of each instrument: the memory of a reader is bounded."""

    def __init__(self, wire: Wire, wanted: Wanted) -> None:
        self.wanted = wanted
        self._wire = wire
        self._sequence = 0
        self._waiting: dict[str, Tick] = {}
        self._newest: dict[str, TickId] = {}
        self._sign: FeedSign | None = None
        self._told: FeedSign | None = None
        self._something = asyncio.Event()

    def offer(self, identity: TickId, tick: Tick) -> None:
        """Take a price, unless a newer one of its instrument was taken before."""
        if identity <= self._newest.get(tick.instrument, ORIGIN):
            return
        self._newest[tick.instrument] = identity
        self._waiting[tick.instrument] = tick
        self._something.set()

    def tell(self, sign: FeedSign) -> None:
        """Take the feed's status."""
        self._sign = sign
        if sign != self._told:
            self._something.set()

    async def start(self, prices: Iterable[tuple[TickId, Tick]]) -> None:
        """Send the snapshot; what was offered meanwhile goes with it."""
        for identity, tick in prices:
            self.offer(identity, tick)
        self._sequence += 1
        await self._wire.send(PriceSnapshot(sequence=self._sequence, prices=self._take()))

    async def relay(self) -> None:
        """Send what comes, for ever, and a heartbeat when nothing does."""
        heartbeat_at = _now() + HEARTBEAT_SECONDS
        while True:
            await self._wait_until(heartbeat_at)
            await self._flush()
            if _now() >= heartbeat_at:
                await self._wire.send(PriceHeartbeat(sequence=self._sequence, at=datetime.now(UTC)))
                heartbeat_at = _now() + HEARTBEAT_SECONDS
            await asyncio.sleep(CONFLATION_SECONDS)

    async def _wait_until(self, moment: float) -> None:
        try:
            async with asyncio.timeout_at(moment):
                await self._something.wait()
        except TimeoutError:
            return

    async def _flush(self) -> None:
        for tick in self._take():
            self._sequence += 1
            await self._wire.send(PriceTick(sequence=self._sequence, tick=tick))
        if self._sign is not None and self._sign != self._told:
            self._told = self._sign
            self._sequence += 1
            await self._wire.send(
                FeedChange(
                    sequence=self._sequence,
                    feed=self.wanted.feed,
                    status=self._told.status,
                    detail=self._told.detail,
                )
            )

    def _take(self) -> list[Tick]:
        self._something.clear()
        taken = list(self._waiting.values())
        self._waiting.clear()
        return taken


def _now() -> float:
    return asyncio.get_running_loop().time()


def tick_heard(feed: Feed, heard: Mapping[str, Any]) -> tuple[TickId, Tick]:
    """Read a tick as the feed's worker published it."""
    tick = Tick(
        feed=feed,
        instrument=heard["instrument"],
        time=heard["time"],
        bid=heard["bid"],
        ask=heard["ask"],
        received_at=heard["received_at"],
    )
    return parse_tick_id(heard["id"]), tick


def tick_kept(feed: Feed, price: LatestPrice, instrument: Instrument) -> tuple[TickId, Tick]:
    """Read a tick as Valkey keeps it."""
    tick = Tick(
        feed=feed,
        instrument=price.instrument,
        time=rfc3339(price.id.time_ns),
        bid=instrument.price(price.bid),
        ask=instrument.price(price.ask),
        received_at=from_ns(price.received_ns),
    )
    return price.id, tick
