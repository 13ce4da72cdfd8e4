"""What every peer does around its engine: read, run, and print one line of JSON."""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

FAST, SLOW = 1_000, 6_000
UNITS = 100_000
STOP, TARGET = 80, 160
POINT = 0.00001
POINTS = 100_000
BALANCE = 100_000.0


class Ticks(NamedTuple):
    """Ticks in memory: nanoseconds UTC, prices as in the files."""

    time: npt.NDArray[np.int64]
    bid: npt.NDArray[np.float64]
    ask: npt.NDArray[np.float64]


class Outcome(NamedTuple):
    """What a run came to; `reasons` are stops, targets, reversals and the end, where known."""

    trades: int
    profit: float
    seconds: float
    reasons: tuple[int, int, int, int] | None = None


def read(folder: Path) -> Ticks:
    """Read the files of EUR_USD in order."""
    files = sorted((folder / "EUR_USD").glob("*.parquet"))
    parts = [pq.read_table(file, columns=["time", "bid", "ask"]) for file in files]
    columns: list[Any] = [
        np.concatenate([part.column(name).to_numpy() for part in parts])
        for name in ("time", "bid", "ask")
    ]
    return Ticks(columns[0].astype(np.int64), columns[1], columns[2])


def points(prices: npt.NDArray[np.float64]) -> npt.NDArray[np.int32]:
    """Turn prices into points."""
    return np.rint(prices * POINTS).astype(np.int32)


def run(play: Callable[[Ticks], Outcome]) -> None:
    """Run `play` on a folder as often as asked, and print the last outcome.

    Compilers have done their work by the second run; `seconds_again` is what all but the first
    took, and `peak_mb` is from before them.
    """
    folder, times = Path(sys.argv[1]), int(sys.argv[2])
    began = time.perf_counter()
    ticks = read(folder)
    reading = time.perf_counter() - began
    outcome = play(ticks)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.perf_counter()
    for _ in range(times - 1):
        outcome = play(ticks)
    again = time.perf_counter() - began
    said = {
        "ticks": len(ticks.time),
        "trades": outcome.trades,
        "profit": round(outcome.profit, 2),
        "reasons": outcome.reasons,
        "seconds_engine": outcome.seconds,
        "seconds_reading": reading,
        "seconds_again": again,
        "peak_mb": peak,
    }
    print(json.dumps(said))
