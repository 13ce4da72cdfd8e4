"""Ticks for the engine: a recorded day, and as many seeded ones as a test wants."""

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from domain.times import SECOND_NS, parse_rfc3339_ns
from engine.ticks import TickBatch

DATA = Path(__file__).resolve().parent.parent / "data"
RECORDED = os.environ.get("FOREX_TICKS", "")
"""A folder of recorded ticks, `EUR_USD/2014-05-01.parquet`, for those who have one."""


def recorded_day() -> TickBatch:
    """Return OANDA's EUR_USD quotes of 5 May 2014."""
    return read_folder(DATA, "EUR_USD")


def read_folder(folder: Path, instrument: str) -> TickBatch:
    """Return an instrument's ticks from a folder of days."""
    tables = [pq.read_table(path) for path in sorted((folder / instrument).glob("*.parquet"))]
    table = pa.concat_tables(tables)
    return TickBatch(
        np.asarray(table["time"].cast(pa.int64())),
        np.rint(np.asarray(table["bid"]) * 1e5).astype(np.int32),
        np.rint(np.asarray(table["ask"]) * 1e5).astype(np.int32),
    )


def seeded_ticks(
    seed: int,
    count: int,
    start: str = "2026-03-03T10:00:00Z",
    seconds: float = 5.0,
    price: int = 110_000,
    jump: int = 12,
) -> TickBatch:
    """Return ticks that wander, with wide spreads and gaps now and then."""
    draw = np.random.default_rng(seed)
    steps = draw.integers(-jump, jump + 1, count)
    steps[draw.random(count) < 0.004] *= 25
    gaps = (draw.exponential(seconds, count) * SECOND_NS).astype(np.int64)
    gaps[draw.random(count) < 0.05] = 0
    mid = np.maximum(price + np.cumsum(steps), 1_000)
    spread = draw.integers(5, 25, count)
    spread[draw.random(count) < 0.01] += 150
    time = parse_rfc3339_ns(start) + np.cumsum(gaps)
    bid = (mid - spread // 2).astype(np.int32)
    return TickBatch(time, bid, (bid + spread).astype(np.int32))
