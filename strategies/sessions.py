"""The wall clocks of London and New York, from market time by whole numbers alone.

Times are nanoseconds UTC. Summer time is as the law has it since 1996 in London and since 1987
in New York, where its days were changed in 2007.
"""

HOUR_NS = 3_600_000_000_000
DAY_NS = 24 * HOUR_NS


def london_time(time: int) -> int:
    """Return what London's clocks show, as if it were UTC."""
    return time + london_offset(time)


def new_york_time(time: int) -> int:
    """Return what New York's clocks show, as if it were UTC."""
    return time + new_york_offset(time)


def second_of_day(time: int) -> int:
    """Return how many seconds have passed since midnight."""
    return time % DAY_NS // 1_000_000_000


def weekday(time: int) -> int:
    """Return the day of the week, 0 for Monday."""
    return (time // DAY_NS + 3) % 7


def london_offset(time: int) -> int:
    """Return how far London's clocks are ahead of UTC: an hour in summer."""
    year = year_of(time // DAY_NS)
    begins = sunday_from(day_of(year, 3, 25)) * DAY_NS + HOUR_NS
    ends = sunday_from(day_of(year, 10, 25)) * DAY_NS + HOUR_NS
    return HOUR_NS if begins <= time < ends else 0


def new_york_offset(time: int) -> int:
    """Return how far New York's clocks are ahead of UTC, which is below zero."""
    year = year_of(time // DAY_NS)
    first, last = day_of(year, 3, 8), day_of(year, 11, 1)
    if year < 2007:
        first, last = day_of(year, 4, 1), day_of(year, 10, 25)
    begins = sunday_from(first) * DAY_NS + 7 * HOUR_NS
    ends = sunday_from(last) * DAY_NS + 6 * HOUR_NS
    return -4 * HOUR_NS if begins <= time < ends else -5 * HOUR_NS


def sunday_from(day: int) -> int:
    """Return the first Sunday from a day on, in days since 1970."""
    return day + (3 - day) % 7


def year_of(day: int) -> int:
    """Return the year of a day counted since 1970, in the Gregorian calendar."""
    shifted = day + 719_468
    era = shifted // 146_097
    of_era = shifted - era * 146_097
    of_years = of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096
    years = of_years // 365
    of_year = of_era - (365 * years + years // 4 - years // 100)
    # Years are counted from March here: January and February are the next one's.
    return years + era * 400 + (1 if of_year >= 306 else 0)


def day_of(year: int, month: int, day: int) -> int:
    """Return how many days a date is after 1970."""
    counted = year - 1 if month <= 2 else year
    era = counted // 400
    of_era = counted - era * 400
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468
