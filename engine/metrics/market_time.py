"""Market time as arrays: where trading days end, and how long the market was open."""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from domain.market_hours import DAY_ROLL, FRIDAY, NEW_YORK

Int64s = npt.NDArray[np.int64]

SECOND_NS = 1_000_000_000
HOUR_NS = 3600 * SECOND_NS
DAY_NS = 24 * HOUR_NS
YEAR_NS = 365.25 * DAY_NS
WEEK_NS = 5 * DAY_NS
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class DayEnds(NamedTuple):
    """Trading days in order, days since 1970, and when each ends: 17:00 New York in ns UTC."""

    days: Int64s
    ends: Int64s


def moment(time_ns: int) -> datetime:
    """Turn nanoseconds UTC into an aware time, cut to microseconds."""
    return EPOCH + timedelta(microseconds=time_ns // 1000)


def nanoseconds(at: datetime) -> int:
    """Turn an aware time into nanoseconds UTC."""
    return (at - EPOCH) // timedelta(microseconds=1) * 1000


def days_of(times: Int64s) -> Int64s:
    """Return the trading day of each time, as days since 1970.

    A time of exactly 17:00 New York is the end of its day: equity is stamped with the hour's end.
    """
    if not times.size:
        return np.empty(0, np.int64)
    table = day_ends(int(times.min()) // DAY_NS, int(times.max()) // DAY_NS)
    return table.days[np.searchsorted(table.ends, times, side="left")]


@lru_cache(maxsize=16)
def day_ends(first: int, last: int) -> DayEnds:
    """Return the trading days over a range of UTC dates, days since 1970, a week on both sides."""
    start = (EPOCH + timedelta(days=first - 7)).date()
    dates = [start + timedelta(days=ahead) for ahead in range(last - first + 15)]
    weekdays = [day for day in dates if day.weekday() <= FRIDAY]
    ends = [nanoseconds(datetime.combine(day, DAY_ROLL, tzinfo=NEW_YORK)) for day in weekdays]
    numbers = [day.toordinal() - EPOCH.toordinal() for day in weekdays]
    return DayEnds(np.array(numbers, np.int64), np.array(ends, np.int64))


def open_before(times: Int64s) -> Int64s:
    """Return for how long the market was open before each time, counted from a common start.

    Nanoseconds; only differences mean anything. A week is open from Sunday to Friday 17:00
    New York; those around a change of the clocks are an hour longer or shorter.
    """
    if not times.size:
        return np.empty(0, np.int64)
    table = day_ends(int(times.min()) // DAY_NS, int(times.max()) // DAY_NS)
    closes = table.ends[_is_friday(table.days)]
    opens = np.array([_week_start(int(close)) for close in closes], np.int64)
    before = np.concatenate(([0], np.cumsum(closes - opens)))
    week = np.searchsorted(closes, times, side="left")
    inside = np.maximum(0, times - opens[np.minimum(week, opens.size - 1)])
    opened: Int64s = before[week] + np.where(week < opens.size, inside, 0)
    return opened


def _is_friday(days: Int64s) -> npt.NDArray[np.bool_]:
    # 1970 began on a Thursday.
    is_friday: npt.NDArray[np.bool_] = (days + 3) % 7 == FRIDAY
    return is_friday


def _week_start(close_ns: int) -> int:
    sunday = moment(close_ns).astimezone(NEW_YORK).date() - timedelta(days=5)
    return nanoseconds(datetime.combine(sunday, DAY_ROLL, tzinfo=NEW_YORK))
