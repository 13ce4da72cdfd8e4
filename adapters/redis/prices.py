"""The board of accepted ticks: latest prices, capped streams, and the news of both."""

import secrets
from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from redis.asyncio import Redis

from adapters.redis.connection import available
from adapters.redis.price_scripts import APPEND, SAY, TAKE_OVER
from contracts.names import feed_status_key, latest_price_key, prices_channel, ticks_stream
from contracts.prices import status_message, ticks_message
from domain.accounts import Feed
from domain.feeds import FeedGap, FeedStatus, FeedTakenOver, FeedTick, GapCause
from domain.instruments import MAJORS, Instrument
from domain.numbers import Points
from domain.ticks import ORIGIN, Tick, TickId, parse_tick_id
from domain.times import to_ns

STREAM_LENGTH = 200_000
RECENT_TICKS = 20_000
"""Ticks remembered for each instrument; a server that dies loses a second or two of them."""


@dataclass(slots=True)
class _Line:
    """What one instrument's stream should end with, and the ticks handed in after `base`."""

    last: TickId = ORIGIN
    base: TickId = ORIGIN
    recent: deque[Tick] = field(default_factory=deque)

    def remember(self, tick: Tick) -> None:
        if self.recent and tick.id <= self.recent[-1].id:
            return
        self.recent.append(tick)
        if len(self.recent) > RECENT_TICKS:
            self.base = self.recent.popleft().id

    def after(self, actual: TickId) -> list[Tick]:
        start = bisect_right(self.recent, actual, key=_identity)
        return list(islice(self.recent, start, None))

    def knows(self, actual: TickId) -> bool:
        return actual == self.base or any(tick.id == actual for tick in self.recent)


class RedisPriceBoard:
    """The writing side, of one feed. Each write names the tick that it follows.

    A write that the server did, but whose answer was lost, is seen when it is tried again; so
    is a server that came back without its last second, which is then given it again.
    """

    def __init__(self, redis: Redis, instruments: Mapping[str, Instrument] = MAJORS) -> None:
        self._redis = redis
        self._instruments = instruments
        self._lines: defaultdict[tuple[Feed, str], _Line] = defaultdict(_Line)
        self._take_over = redis.register_script(TAKE_OVER)
        self._append = redis.register_script(APPEND)
        self._say = redis.register_script(SAY)

    async def take_over(self, feed: Feed) -> str:
        """Become the feed's writer; the answer goes with every write."""
        with available():
            writer = await self._take_over(
                keys=[feed_status_key(feed)], args=[secrets.token_hex(8)]
            )
        return bytes(writer).decode()

    async def last_ticks(self, feed: Feed, instruments: Sequence[str]) -> dict[str, Tick]:
        """Return each instrument's last tick, and go on from there."""
        found = {}
        for instrument in instruments:
            with available():
                price: Any = await self._redis.hgetall(latest_price_key(feed, instrument))
            last = _tick(price) if price else None
            start = last.id if last else ORIGIN
            self._lines[feed, instrument] = _Line(last=start, base=start)
            if last is not None:
                found[instrument] = last
        return found

    async def append(self, feed: Feed, writer: str, ticks: Sequence[FeedTick]) -> Sequence[FeedGap]:
        """Append ticks in order; those that are there already are left out.

        Returns the stretches that the server lost and that are no longer remembered here.
        """
        ticks = [item for item in ticks if item.tick.id > self._lines[feed, item.instrument].last]
        if not ticks:
            return []
        message = ticks_message(ticks, self._instruments)
        waiting: dict[str, list[Tick]] = {}
        received = {item.instrument: item.received_ns for item in ticks}
        for item in ticks:
            waiting.setdefault(item.instrument, []).append(item.tick)
            self._lines[feed, item.instrument].remember(item.tick)
        lost: list[FeedGap] = []
        while waiting:
            answer = await self._try(feed, writer, message, waiting, received)
            if answer[0] == b"done":
                self._settle(feed, waiting)
                break
            name = list(waiting)[int(answer[1])]
            lost += self._realign(feed, name, parse_tick_id(answer[2].decode()), waiting)
        return lost

    async def _try(
        self,
        feed: Feed,
        writer: str,
        message: str,
        waiting: Mapping[str, Sequence[Tick]],
        received: Mapping[str, int],
    ) -> list[Any]:
        keys = [feed_status_key(feed)]
        newest = max(received.values())
        args: list[str | int] = [writer, STREAM_LENGTH, prices_channel(feed), message, newest]
        for name, ticks in waiting.items():
            keys += [ticks_stream(feed, name), latest_price_key(feed, name)]
            args += [str(self._lines[feed, name].last), received[name], len(ticks)]
            for tick in ticks:
                args += (str(tick.id), tick.bid, tick.ask)
        with available():
            answer: list[Any] = await self._append(keys=keys, args=args)
        return _unfenced(feed, answer)

    def _settle(self, feed: Feed, appended: Mapping[str, Sequence[Tick]]) -> None:
        for name, ticks in appended.items():
            self._lines[feed, name].last = ticks[-1].id

    def _realign(
        self, feed: Feed, name: str, actual: TickId, waiting: dict[str, list[Tick]]
    ) -> list[FeedGap]:
        """Go on from where the server really is, with what it is missing."""
        line = self._lines[feed, name]
        line.last = actual
        missing = line.after(actual)
        if not missing:
            del waiting[name]
            return []
        waiting[name] = missing
        if line.knows(actual):
            return []
        return [FeedGap(instrument=name, after=actual, before=missing[0].id, cause=GapCause.STORE)]

    async def say(
        self, feed: Feed, writer: str, status: FeedStatus, detail: str, now: datetime
    ) -> None:
        """Show whether prices arrive, to whoever asks and to whoever listens."""
        message = status_message(feed, status, detail, now)
        await self._write_status(feed, writer, message, status=status.value, detail=detail)

    async def heard(self, feed: Feed, writer: str, now: datetime) -> None:
        """Note a sign of life."""
        await self._write_status(feed, writer, "", heard_at_ns=str(to_ns(now)))

    async def _write_status(self, feed: Feed, writer: str, message: str, **fields: str) -> None:
        pairs = [part for pair in fields.items() for part in pair]
        args = [writer, prices_channel(feed), message, *pairs]
        with available():
            answer = await self._say(keys=[feed_status_key(feed)], args=args)
        _unfenced(feed, answer)


def _identity(tick: Tick) -> TickId:
    return tick.id


def _unfenced(feed: Feed, answer: list[Any]) -> list[Any]:
    if answer[0] == b"taken over":
        raise FeedTakenOver(f"the {feed} feed has another writer")
    return answer


def _tick(price: Mapping[bytes, bytes]) -> Tick:
    identity = parse_tick_id(price[b"id"].decode())
    return Tick(identity, Points(int(price[b"bid"])), Points(int(price[b"ask"])))
