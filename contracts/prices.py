"""Prices as they travel over Redis and WebSockets, and the inputs of the feed's workflow."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.accounts import Feed
from domain.feeds import FeedStatus, FeedTick
from domain.instruments import Instrument
from domain.times import rfc3339


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFeedInput:
    """Which feed's prices to keep flowing; `stretch` counts how often it was continued."""

    feed: Feed
    stretch: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamPrices:
    """The long activity's order: stream a feed's prices."""

    feed: Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class RecorderInput:
    """Which feeds to record; none named means every feed that an account trades on."""

    feeds: tuple[Feed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What one call of the recorder wrote."""

    parts: int
    ticks: int


def ticks_message(ticks: Sequence[FeedTick], instruments: Mapping[str, Instrument]) -> str:
    """Return the message on a feed's channel for ticks that were accepted together."""
    shown = [_shown(item, instruments[item.instrument]) for item in ticks]
    return json.dumps({"ticks": shown}, separators=(",", ":"))


def status_message(feed: Feed, status: FeedStatus, detail: str, at: datetime) -> str:
    """Return the message on a feed's channel for a change of its status."""
    return json.dumps(
        {
            "status": {
                "feed": feed.value,
                "status": status.value,
                "detail": detail,
                "at": at.isoformat().replace("+00:00", "Z"),
            }
        }
    )


def _shown(item: FeedTick, instrument: Instrument) -> dict[str, str]:
    tick = item.tick
    return {
        "instrument": item.instrument,
        "id": str(tick.id),
        "time": rfc3339(tick.id.time_ns),
        "bid": str(instrument.price(tick.bid)),
        "ask": str(instrument.price(tick.ask)),
        "received_at": rfc3339(item.received_ns),
    }
