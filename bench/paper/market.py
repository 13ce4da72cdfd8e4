"""A recording of instruments that tick a thousand times a second together."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

INSTRUMENTS = (
    *("EUR_USD", "GBP_USD", "USD_JPY", "AUD_USD", "USD_CAD", "USD_CHF", "NZD_USD"),
    *("EUR_JPY", "EUR_GBP", "GBP_JPY", "EUR_AUD", "EUR_CAD", "EUR_CHF", "EUR_NZD"),
    *("GBP_AUD", "GBP_CAD", "GBP_CHF", "AUD_CAD", "AUD_JPY", "CAD_JPY"),
)
BEGINS = datetime(2024, 3, 5, 10, tzinfo=UTC)
SECOND_NS = 1_000_000_000
SPREAD = 10
WALK = 5


def write_market(folder: Path, instruments: Sequence[str], per_second: int, seconds: int) -> None:
    """Write ticks at even distances, each instrument's turn after the other's."""
    count = per_second * seconds
    begins = int(BEGINS.timestamp()) * SECOND_NS
    times = begins + np.arange(count, dtype=np.int64) * (SECOND_NS // per_second)
    for turn, name in enumerate(instruments):
        _write(folder / name, name, times[turn :: len(instruments)])


def _write(folder: Path, name: str, times: npt.NDArray[np.int64]) -> None:
    points = 1_000 if name.endswith("_JPY") else 100_000
    walk = np.random.default_rng(len(name)).integers(-WALK, WALK + 1, len(times)).cumsum()
    bids = (150_000 if points == 1_000 else 110_000) + walk
    folder.mkdir(parents=True)
    columns = {
        "time": pa.array(times, type=pa.timestamp("ns", tz="UTC")),
        "bid": pa.array(bids / points),
        "ask": pa.array((bids + SPREAD) / points),
    }
    pq.write_table(pa.table(columns), folder / f"{BEGINS:%Y-%m-%d}.parquet")
