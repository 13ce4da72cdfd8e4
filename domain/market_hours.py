"""When the currency market is open, and where its day ends: 17:00 in New York."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
DAY_ROLL = time(17, 0)
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6


def is_open(at: datetime) -> bool:
    """Tell whether the market trades: Sunday 17:00 to Friday 17:00, New York."""
    local = at.astimezone(NEW_YORK)
    weekday = local.weekday()
    if weekday == SATURDAY:
        return False
    if weekday == SUNDAY:
        return local.time() >= DAY_ROLL
    return weekday != FRIDAY or local.time() < DAY_ROLL


def trading_day_start(at: datetime) -> datetime:
    """Return the latest 17:00 New York at or before a moment, in the zone of that moment."""
    local = at.astimezone(NEW_YORK)
    start = datetime.combine(local.date(), DAY_ROLL, tzinfo=NEW_YORK)
    if start > local:
        start = datetime.combine(local.date() - timedelta(days=1), DAY_ROLL, tzinfo=NEW_YORK)
    return start.astimezone(at.tzinfo)


def trading_day(moment: datetime) -> date:
    """Return the day that a moment belongs to: the one on which it ends, at 17:00 New York.

    From Friday 17:00 on that is Monday; there is no trading day on a weekend.
    """
    local = moment.astimezone(NEW_YORK)
    day = local.date() + timedelta(days=1 if local.time() >= DAY_ROLL else 0)
    weekend = max(0, day.weekday() - FRIDAY)
    return day + timedelta(days=(0, 2, 1)[weekend])


def weekend_close(at: datetime) -> datetime:
    """Return when the week of a moment ends, UTC: Friday 17:00 in New York, past on a weekend."""
    local = at.astimezone(NEW_YORK)
    # A week begins on Sunday at 17:00, seven hours before the Monday of the calendar.
    day = (local.replace(tzinfo=None) + timedelta(hours=7)).date()
    friday = day + timedelta(days=FRIDAY - day.weekday())
    return datetime.combine(friday, DAY_ROLL, tzinfo=NEW_YORK).astimezone(UTC)
