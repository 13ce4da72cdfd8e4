"""The week opens on Sunday and the day ends at 17:00 in New York, whatever the clocks do."""

from datetime import UTC, date, datetime

import pytest

from domain.market_hours import is_open, trading_day, trading_day_start


@pytest.mark.parametrize(
    ("at", "opened"),
    [
        ("2014-05-04T20:59:59", False),
        ("2014-05-04T21:00:00", True),
        ("2014-05-09T20:59:59", True),
        ("2014-05-09T21:00:00", False),
        ("2014-01-05T21:59:59", False),
        ("2014-01-05T22:00:00", True),
        ("2014-05-10T12:00:00", False),
    ],
)
def test_the_market_is_open_from_sunday_to_friday_evening(at: str, opened: bool) -> None:
    assert is_open(datetime.fromisoformat(at).replace(tzinfo=UTC)) is opened


@pytest.mark.parametrize(
    ("at", "start"),
    [
        ("2026-03-06T21:00:00", "2026-03-05T22:00:00"),
        ("2026-03-09T20:59:00", "2026-03-08T21:00:00"),
        ("2026-11-02T21:30:00", "2026-11-01T22:00:00"),
    ],
)
def test_the_day_starts_at_17_new_york_on_both_sides_of_the_clock_change(
    at: str, start: str
) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert trading_day_start(moment) == datetime.fromisoformat(start).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-03-05T21:59:59.999999", "2026-03-05"),
        ("2026-03-05T22:00:00", "2026-03-06"),
        ("2026-03-06T22:00:00", "2026-03-09"),
        ("2026-03-07T12:00:00", "2026-03-09"),
        ("2026-03-08T12:00:00", "2026-03-09"),
        ("2026-03-08T21:00:00", "2026-03-09"),
        ("2026-03-09T20:59:59", "2026-03-09"),
        ("2026-03-09T21:00:00", "2026-03-10"),
    ],
)
def test_a_moment_belongs_to_the_trading_day_that_ends_after_it(at: str, day: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert trading_day(moment) == date.fromisoformat(day)
