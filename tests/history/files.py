"""Files of ticks as other programs and our own recorder write them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from adapters.history.lake import write_part
from domain.accounts import Feed
from domain.instruments import MAJORS
from domain.numbers import Points
from domain.ticks import Tick, TickId
from domain.times import to_ns
from engine.ticks import TickBatch

EUR_USD = MAJORS["EUR_USD"]
THURSDAY = to_ns(datetime(2014, 5, 8, 10, tzinfo=UTC))
MILLISECOND = 1_000_000
DAY = 86_400_000 * MILLISECOND


def made_ticks(start: int, count: int, seed: int = 1) -> TickBatch:
    """Make ticks up to a second apart, some with the time of the one before."""
    random = np.random.default_rng(seed)
    time = start + np.cumsum(random.integers(0, 1_000, count)) * MILLISECOND
    bid = (138_000 + np.cumsum(random.integers(-3, 4, count))).astype(np.int32)
    return TickBatch(time, bid, bid + random.integers(0, 20, count).astype(np.int32))


def write_plain(path: Path, ticks: TickBatch, **options: Any) -> Path:
    """Write a day's file of doubles."""
    columns = {
        "time": pa.array(ticks.time, pa.timestamp("ns", tz="UTC")),
        "bid": ticks.bid / 1e5,
        "ask": ticks.ask / 1e5,
    }
    return write_columns(path, columns, **options)


def write_columns(path: Path, columns: dict[str, Any], **options: Any) -> Path:
    """Write any columns as a Parquet file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path, **options)
    return path


def record_parts(root: Path, ticks: TickBatch, size: int, feed: Feed = Feed.PAPER) -> None:
    """Write ticks of one month as the recorder does, `size` to a part."""
    made = identified(ticks)
    for start in range(0, len(made), size):
        write_part(root, feed, EUR_USD, made[start : start + size])


def identified(ticks: TickBatch) -> list[Tick]:
    """Give ticks their identities."""
    made: list[Tick] = []
    last = TickId(0, 0)
    for time, bid, ask in zip(*(column.tolist() for column in ticks), strict=True):
        last = TickId(time, last.repeat + 1 if time == last.time_ns else 0)
        made.append(Tick(last, Points(bid), Points(ask)))
    return made


def joined(batches: Iterable[TickBatch]) -> TickBatch:
    """Put batches together."""
    found: Sequence[TickBatch] = list(batches)
    columns: list[npt.NDArray[Any]] = [
        np.concatenate(column) for column in zip(*found, strict=True)
    ]
    return TickBatch(*columns)


def part_of(ticks: TickBatch, first: int, last: int | None = None) -> TickBatch:
    """Take the ticks from one number up to another."""
    return TickBatch(*(column[first:last] for column in ticks))


def same(left: TickBatch, right: TickBatch) -> bool:
    """Tell whether ticks are equal in every column, and columns in kind."""
    return all(
        np.array_equal(mine, other) and mine.dtype == other.dtype
        for mine, other in zip(left, right, strict=True)
    )
