"""Read what is true this second: the latest prices of a feed, and whether they still arrive."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from redis.asyncio import Redis

from contracts.names import feed_status_key, latest_price_key
from domain.accounts import Feed
from domain.feeds import FeedStatus
from domain.numbers import Points
from domain.ticks import TickId, parse_tick_id
from domain.times import SECOND_NS, to_ns

SILENCE_NS = 15 * SECOND_NS
"""A feed whose writer has not been heard for so long is stale, whatever it said last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestPrice:
    """The latest accepted tick of an instrument, in points, and when it reached us."""

    instrument: str
    id: TickId
    bid: Points
    ask: Points
    received_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSign:
    """Whether a feed's prices arrive, and why not."""

    status: FeedStatus
    detail: str


async def latest_prices(
    redis: Redis, feed: Feed, instruments: Iterable[str]
) -> dict[str, LatestPrice]:
    """Read the latest price of each instrument that has one."""
    names = list(instruments)
    async with redis.pipeline(transaction=False) as pipeline:
        for name in names:
            pipeline.hgetall(latest_price_key(feed, name))
        found = await pipeline.execute()
    return {
        name: _price(name, _text(fields))
        for name, fields in zip(names, found, strict=True)
        if fields
    }


async def feed_sign(redis: Redis, feed: Feed, now: datetime) -> FeedSign:
    """Read whether a feed is live; one that nobody ever wrote is not."""
    reading = redis.hgetall(feed_status_key(feed))
    fields = _text(reading if isinstance(reading, dict) else await reading)
    silent_ns = to_ns(now) - int(fields.get("heard_at_ns", "0"))
    said = FeedStatus(fields.get("status", FeedStatus.STALE))
    if said is FeedStatus.LIVE and silent_ns > SILENCE_NS:
        return FeedSign(status=FeedStatus.STALE, detail="nothing heard from the feed's worker")
    return FeedSign(status=said, detail=fields.get("detail", "no prices yet"))


def _price(name: str, fields: Mapping[str, str]) -> LatestPrice:
    return LatestPrice(
        instrument=name,
        id=parse_tick_id(fields["id"]),
        bid=Points(int(fields["bid"])),
        ask=Points(int(fields["ask"])),
        received_ns=int(fields["received_at_ns"]),
    )


def _text(fields: Mapping[bytes | str, bytes | str]) -> dict[str, str]:
    return {_word(name): _word(value) for name, value in fields.items()}


def _word(word: bytes | str) -> str:
    return word.decode() if isinstance(word, bytes) else word
