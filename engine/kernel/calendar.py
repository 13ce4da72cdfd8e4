"""New York's 17:00 in whole numbers: when days end, and when the market closes and opens.

New York's clocks change by the rules since 1987. `domain.market_hours` says the same with zones.
"""

from engine.kernel.jit import compiled

DAY_NS = 86_400_000_000_000
HOUR_NS = 3_600_000_000_000
THURSDAY = 3
"""The weekday of 1 January 1970, counted from Monday."""


@compiled
def weekday(day: int) -> int:
    """Return the weekday of a day since 1970, Monday 0."""
    return (day + THURSDAY) % 7


@compiled
def _year_and_day(day: int) -> tuple[int, int]:
    """Return the year of a day since 1970, and the day's place in it counted from 1 March."""
    shifted = day + 719_468
    era = shifted // 146_097
    of_era = shifted - era * 146_097
    year = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    return year + era * 400, of_era - (365 * year + year // 4 - year // 100)


@compiled
def _is_summer(day: int) -> bool:
    year, place = _year_and_day(day)
    march = day - place
    if year >= 2007:
        second_of_march = march + 7 + (6 - weekday(march)) % 7
        november = march + 245
        return second_of_march <= day < november + (6 - weekday(november)) % 7
    april, november = march + 31, march + 245
    last_of_october = november - 1 - (weekday(november - 1) + 1) % 7
    return april + (6 - weekday(april)) % 7 <= day < last_of_october


@compiled
def roll(day: int) -> int:
    """Return 17:00 in New York on a day since 1970, in nanoseconds UTC."""
    return day * DAY_NS + (21 if _is_summer(day) else 22) * HOUR_NS


@compiled
def day_end(after: int) -> int:
    """Return the first 17:00 in New York after a time."""
    day = after // DAY_NS - 1
    while roll(day) <= after:
        day += 1
    return roll(day)


@compiled
def days_charged(end: int) -> int:
    """Return for how many days a day's end charges interest: three on a Wednesday."""
    of_week = weekday(end // DAY_NS)
    if of_week >= 5:
        return 0
    return 3 if of_week == 2 else 1


@compiled
def weekend(time: int) -> tuple[int, int]:
    """Return when the market closes and opens at the weekend at or after a time."""
    day = time // DAY_NS
    monday = day - weekday(day)
    if time >= roll(monday + 6):
        monday += 7
    return roll(monday + 4), roll(monday + 6)
