"""Wall clocks by whole numbers are those of the time zone database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from strategies.sessions import (
    DAY_NS,
    day_of,
    london_offset,
    london_time,
    new_york_offset,
    new_york_time,
    second_of_day,
    weekday,
    year_of,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CLOCKS = [("Europe/London", london_offset), ("America/New_York", new_york_offset)]


def nanoseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1) * 1_000


@pytest.mark.parametrize(("zone", "offset"), CLOCKS)
def test_offset_is_the_zones_in_every_hour_of_forty_years(
    zone: str, offset: Callable[[int], int]
) -> None:
    clock, moment = ZoneInfo(zone), datetime(2000, 1, 1, tzinfo=UTC)
    wrong = []
    while moment.year <= 2040:
        expected = (moment.astimezone(clock).utcoffset() or timedelta()) // timedelta(seconds=1)
        if offset(nanoseconds(moment)) != expected * 1_000_000_000:
            wrong.append(moment)
        sunday = moment.weekday() == 6
        moment += timedelta(minutes=30) if sunday else timedelta(hours=6)

    assert wrong == []


@pytest.mark.parametrize(("zone", "offset"), CLOCKS)
def test_clocks_change_on_the_nanosecond(zone: str, offset: Callable[[int], int]) -> None:
    changes = {
        "Europe/London": (datetime(2024, 3, 31, 1, tzinfo=UTC), 0, 1),
        "America/New_York": (datetime(2024, 11, 3, 6, tzinfo=UTC), -4, -5),
    }
    moment, before, after = changes[zone]
    hour = 3_600_000_000_000

    assert offset(nanoseconds(moment) - 1) == before * hour
    assert offset(nanoseconds(moment)) == after * hour


def test_calendar_is_the_gregorian_one() -> None:
    for day in range(40_000):
        date = (EPOCH + timedelta(days=day)).date()
        assert year_of(day) == date.year
        assert day_of(date.year, date.month, date.day) == day
        assert weekday(day * DAY_NS) == date.weekday()


def test_wall_clocks_show_the_hour() -> None:
    noon = nanoseconds(datetime(2024, 7, 1, 12, tzinfo=UTC))

    assert second_of_day(london_time(noon)) == 13 * 3_600
    assert second_of_day(new_york_time(noon)) == 8 * 3_600
