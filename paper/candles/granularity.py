"""The lengths of candles, and where each begins: longer ones at 17:00 in New York."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from domain.market_hours import NEW_YORK
from domain.times import SECOND_NS, from_ns, to_ns

Edges = NDArray[np.int64]

MINUTE = 60
HOUR = 3600
DAY = 86_400
WEEK = 7 * DAY
MONTH = 31 * DAY


class Granularity(StrEnum):
    """The candle lengths of OANDA."""

    S5 = "S5"
    S10 = "S10"
    S15 = "S15"
    S30 = "S30"
    M1 = "M1"
    M2 = "M2"
    M4 = "M4"
    M5 = "M5"
    M10 = "M10"
    M15 = "M15"
    M30 = "M30"
    H1 = "H1"
    H2 = "H2"
    H3 = "H3"
    H4 = "H4"
    H6 = "H6"
    H8 = "H8"
    H12 = "H12"
    D = "D"
    W = "W"
    M = "M"

    @property
    def seconds(self) -> int:
        """Return the length in seconds, the longest possible for a month."""
        whole = {"D": DAY, "W": WEEK, "M": MONTH}
        if self.value in whole:
            return whole[self.value]
        unit = {"S": 1, "M": MINUTE, "H": HOUR}[self.value[0]]
        return unit * int(self.value[1:])

    @property
    def aligned(self) -> bool:
        """Tell whether it counts from the trading day's start rather than from the hour."""
        return self.seconds > HOUR


class Weekday(StrEnum):
    """The days that a weekly candle may begin on."""

    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"

    @property
    def number(self) -> int:
        """Return the day's number, Monday being zero."""
        return list(Weekday).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Where days and weeks begin: an hour of the day in a zone, and a weekday."""

    hour: int = 17
    zone: ZoneInfo = NEW_YORK
    weekday: Weekday = Weekday.FRIDAY


def edges(granularity: Granularity, start_ns: int, end_ns: int, align: Alignment) -> Edges:
    """Return where candles begin, from the one that covers a time up to the first after another.

    Times are nanoseconds UTC. The last edge lies at or after `end_ns`.
    """
    if not granularity.aligned:
        step = granularity.seconds * SECOND_NS
        first = start_ns - start_ns % step
        return np.arange(first, end_ns + step, step, dtype=np.int64)
    starts = _period_starts(granularity, start_ns, end_ns, align)
    if granularity.seconds < DAY:
        starts = _within_days(starts, granularity.seconds * SECOND_NS)
    first = int(np.searchsorted(starts, start_ns, side="right")) - 1
    last = int(np.searchsorted(starts, end_ns, side="left"))
    return starts[first : last + 1]


def _period_starts(granularity: Granularity, start_ns: int, end_ns: int, align: Alignment) -> Edges:
    margin = 2 * max(granularity.seconds, DAY)
    first = (from_ns(start_ns) - timedelta(seconds=margin)).date()
    last = (from_ns(end_ns) + timedelta(seconds=margin)).date()
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    kept = (day for day in days if _begins_period(granularity, day, align))
    return np.array([_day_start(day, align.hour, align.zone) for day in kept], dtype=np.int64)


def _begins_period(granularity: Granularity, day: date, align: Alignment) -> bool:
    if granularity is Granularity.W:
        return day.weekday() == align.weekday.number
    if granularity is Granularity.M:
        return (day + timedelta(days=1)).day == 1 if align.hour >= 12 else day.day == 1
    return True


@lru_cache(maxsize=20_000)
def _day_start(day: date, hour: int, zone: ZoneInfo) -> int:
    return to_ns(datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC))


def _within_days(days: Edges, step: int) -> Edges:
    parts = [
        np.arange(start, end, step, dtype=np.int64)
        for start, end in zip(days[:-1].tolist(), days[1:].tolist(), strict=True)
    ]
    return np.concatenate(parts)
