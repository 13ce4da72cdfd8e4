"""The day of the currency market: who is at work, and what that does to ticks and spreads.

Four places work by their own clocks, so the pattern moves with every daylight-saving change.
Around 17:00 in New York, when the day ends, spreads are several times as wide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from domain.market_hours import DAY_ROLL, NEW_YORK

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

DAY_MINUTES = 1440
RAMP_MINUTES = 40
QUIET_ACTIVITY = 0.35
FEWEST_TICKS, TICKS_BY_ACTIVITY = 0.45, 0.55
MOST_TICKS = 1.65
"""The highest tick rate of any minute, as a multiple of the usual."""
NIGHT_WIDENING = 0.4
OPENING_WIDENING, OPENING_MINUTES = 0.2, 15
ROLL_WIDENING, MINUTES_BEFORE_ROLL, MINUTES_AFTER_ROLL = 2.5, 4, 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A place's working hours by its own clock, and its share of the market's movement."""

    zone: ZoneInfo
    opens: int
    closes: int
    weight: float


SESSIONS: Sequence[Session] = (
    Session(zone=ZoneInfo("Australia/Sydney"), opens=7, closes=16, weight=0.25),
    Session(zone=ZoneInfo("Asia/Tokyo"), opens=9, closes=18, weight=0.5),
    Session(zone=ZoneInfo("Europe/London"), opens=8, closes=17, weight=1.1),
    Session(zone=NEW_YORK, opens=8, closes=17, weight=1.0),
)


@dataclass(frozen=True, slots=True)
class Mood:
    """What some minutes are like, each as a multiple of the usual.

    `elapsed` is the market's own time in minutes, which runs faster while much happens; over a
    whole day it passes as the clock does.
    """

    elapsed: Floats
    volatility: Floats
    tick_rate: Floats
    spread: Floats

    def part(self, which: slice) -> "Mood":
        """Return what some of the minutes are like."""
        return Mood(
            self.elapsed[which], self.volatility[which], self.tick_rate[which], self.spread[which]
        )


def mood(minutes: Integers) -> Mood:
    """Return what minutes since 1970 are like."""
    days, which = np.unique(minutes // DAY_MINUTES, return_inverse=True)
    table = np.stack([_day_table(_offsets(int(day))) for day in days])
    elapsed, volatility, tick_rate, spread = table[which, :, minutes % DAY_MINUTES].T
    whole_days = minutes - minutes % DAY_MINUTES
    return Mood(whole_days + elapsed, volatility, tick_rate, spread)


@lru_cache(maxsize=2_048)
def _offsets(day: int) -> tuple[int, ...]:
    """Return how many minutes each place, New York last, is ahead of UTC at noon of a day."""
    noon = datetime(1970, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
    shifts = (noon.astimezone(session.zone).utcoffset() for session in SESSIONS)
    return tuple(int((shift or timedelta()).total_seconds()) // 60 for shift in shifts)


@lru_cache(maxsize=64)
def _day_table(offsets: tuple[int, ...]) -> Floats:
    """Return the rows elapsed, volatility, tick rate and spread of a day's minutes."""
    clocks = [(np.arange(DAY_MINUTES) + offset) % DAY_MINUTES for offset in offsets]
    present = [_presence(session, clock) for session, clock in zip(SESSIONS, clocks, strict=True)]
    activity = np.full(DAY_MINUTES, QUIET_ACTIVITY)
    for session, here in zip(SESSIONS, present, strict=True):
        activity += session.weight * here
    activity /= np.mean(activity)
    elapsed = np.cumsum(activity) - activity
    tick_rate = np.minimum(FEWEST_TICKS + TICKS_BY_ACTIVITY * activity, MOST_TICKS)
    return np.stack([elapsed, np.sqrt(activity), tick_rate, _spread(present, clocks)])


def _presence(session: Session, clock: Integers) -> Floats:
    """Return how many of a place's people are at work, 0 to 1."""
    since_open = clock - (session.opens * 60 - RAMP_MINUTES / 2)
    until_close = (session.closes * 60 + RAMP_MINUTES / 2) - clock
    here: Floats = np.clip(np.minimum(since_open, until_close) / RAMP_MINUTES, 0.0, 1.0)
    return here


def _spread(present: Sequence[Floats], clocks: Sequence[Integers]) -> Floats:
    _, tokyo, london, new_york = present
    awake = np.maximum(np.maximum(london, new_york), 0.6 * tokyo)
    factor = 1.0 + NIGHT_WIDENING * (1.0 - awake)
    for session, clock in zip(SESSIONS, clocks, strict=True):
        from_open = np.abs(clock - session.opens * 60)
        factor += OPENING_WIDENING * np.clip(1.0 - from_open / OPENING_MINUTES, 0.0, 1.0)
    from_roll = (clocks[-1] - DAY_ROLL.hour * 60 + DAY_MINUTES // 2) % DAY_MINUTES
    from_roll = from_roll - DAY_MINUTES // 2
    fading = np.where(from_roll < 0, MINUTES_BEFORE_ROLL, MINUTES_AFTER_ROLL)
    widened: Floats = factor + ROLL_WIDENING * np.exp(-np.abs(from_roll) / fading)
    return widened
