"""Recorded ticks for backtests: a plain folder of days, as vendors deliver them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from domain.times import to_ns

MONDAY = datetime(2024, 3, 4, tzinfo=UTC)
DAY_TICKS, ROW_GROUP = 40_000, 1_000


def write_days(root: Path, instrument: str = "EUR_USD", *, days: int = 3, seed: int = 7) -> Path:
    """Write so many days of ticks that wander about, from a Monday on."""
    folder = root / instrument
    folder.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(seed)
    price = 108_500
    for number in range(days):
        steps = draw.integers(-8, 9, DAY_TICKS)
        bids = price + np.cumsum(steps)
        price = int(bids[-1])
        begin = to_ns(MONDAY + timedelta(days=number))
        times = begin + np.sort(draw.integers(0, 86_399 * 10**9, DAY_TICKS))
        _write(folder / f"{MONDAY + timedelta(days=number):%Y-%m-%d}.parquet", times, bids)
    return root


def _write(file: Path, times: np.ndarray, bids: np.ndarray) -> None:
    table = pa.table(
        {
            "time": pa.array(times, pa.timestamp("ns", tz="UTC")),
            "bid": np.round(bids * 1e-5, 5),
            "ask": np.round((bids + 12) * 1e-5, 5),
        }
    )
    pq.write_table(table, file, row_group_size=ROW_GROUP)


def break_row(root: Path, instrument: str = "EUR_USD") -> None:
    """Write a price that is no price into the middle of the second day."""
    file = sorted((root / instrument).glob("*.parquet"))[1]
    table = pq.read_table(file)
    bids = table["bid"].to_numpy().copy()
    bids[20_000] = float("nan")
    pq.write_table(table.set_column(1, "bid", pa.array(bids)), file, row_group_size=10_000)
