"""Make EUR_USD ticks from a seed, as Parquet by day like pandas writes it.

A random walk in points: its averages cross once in some 3,800 ticks, like those of recorded
days. Each day has a generator of its own, so that fewer ticks are the beginning of more.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

INSTRUMENT = "EUR_USD"
A_DAY = 100_000
FIRST_DAY = date(2020, 1, 6)
FIRST_BID = 112_000
POINTS = 100_000
STEPS = (-2, 3)
SPREADS = (8, 21)
MILLISECONDS = 86_400_000
FRIDAY = 4

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day's ticks: nanoseconds UTC in order, prices in points."""

    day: date
    time: Whole
    bid: Whole
    ask: Whole


def days(ticks: int, seed: int) -> Iterator[Day]:
    """Yield working days of 100,000 ticks, the last one with what is left."""
    day, bid, left = FIRST_DAY, FIRST_BID, ticks
    for number in range(-(-ticks // A_DAY)):
        made = _day(np.random.default_rng([seed, number]), day, bid)
        yield _first(made, left)
        bid = int(made.bid[-1])
        left -= A_DAY
        day += timedelta(days=3 if day.weekday() == FRIDAY else 1)


def _day(drawn: np.random.Generator, day: date, bid: int) -> Day:
    at = np.sort(drawn.integers(0, MILLISECONDS, A_DAY))
    midnight = (day - date(1970, 1, 1)).days * MILLISECONDS
    bids = bid + np.cumsum(drawn.integers(*STEPS, A_DAY))
    return Day(
        day=day,
        time=(midnight + at) * 1_000_000,
        bid=bids,
        ask=bids + drawn.integers(*SPREADS, A_DAY),
    )


def _first(whole: Day, ticks: int) -> Day:
    return Day(day=whole.day, time=whole.time[:ticks], bid=whole.bid[:ticks], ask=whole.ask[:ticks])


def write_ticks(root: Path, ticks: int, seed: int) -> Path:
    """Write them below a folder named by both, unless they are there; return that folder."""
    folder = root / f"seed-{seed}-{ticks}"
    if folder.exists():
        return folder
    making = root / f".{folder.name}"
    (making / INSTRUMENT).mkdir(parents=True, exist_ok=True)
    for day in days(ticks, seed):
        pq.write_table(_table(day), making / INSTRUMENT / f"{day.day}.parquet")
    return making.rename(folder)


def _table(day: Day) -> pa.Table:
    return pa.table(
        {
            "time": pa.array(day.time, pa.timestamp("ns", tz="UTC")),
            "bid": day.bid / POINTS,
            "ask": day.ask / POINTS,
        }
    )
