"""The day to replay: OANDA's ticks where they lie beside the project, generated ones elsewhere."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from bench.stack import PROJECT

INSTRUMENT = "EUR_USD"
POINTS = 100_000
"""Points in one unit of the price: EUR_USD has five decimals."""

DAY = datetime(2014, 5, 8, tzinfo=UTC)
DAY_TICKS = 87_833
DAY_SECONDS = 86_400
SECOND_NS = 1_000_000_000
RECORDED = PROJECT.parent / "shared" / "data" / "oanda_ticks"

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticks:
    """Ticks in order: nanoseconds UTC, and prices in points."""

    times: Integers
    bids: Integers
    asks: Integers

    def __len__(self) -> int:
        return len(self.times)

    def between(self, start_ns: int, end_ns: int) -> "Ticks":
        """Return the ticks from a time up to, not including, another."""
        span = slice(*np.searchsorted(self.times, [start_ns, end_ns], side="left"))
        return Ticks(times=self.times[span], bids=self.bids[span], asks=self.asks[span])


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What is replayed: a lead-in, in which the run is started, and then the day."""

    name: str
    hours: float
    lead_in: Ticks
    day: Ticks

    @property
    def all(self) -> Ticks:
        """Return lead-in and day together."""
        return _joined(self.lead_in, self.day)


def recorded_day(source: Path | None, lead_in_seconds: int, hours: float) -> Recording:
    """Read the first hours of the day and as much market time before it.

    Without a source, or where it does not hold the two days, the ticks are generated.
    """
    files = [
        source / INSTRUMENT / f"{day:%Y-%m-%d}.parquet"
        for day in (DAY - timedelta(days=1), DAY)
        if source is not None
    ]
    if files and all(file.exists() for file in files):
        name, ticks = f"recorded ticks of {DAY:%Y-%m-%d}", _joined(*map(read_ticks, files))
    else:
        name, ticks = "generated ticks", _generated()
    begins = _ns(DAY)
    return Recording(
        name=name,
        hours=hours,
        lead_in=ticks.between(begins - lead_in_seconds * SECOND_NS, begins),
        day=ticks.between(begins, begins + int(hours * 3_600) * SECOND_NS),
    )


def write_recording(recording: Recording, folder: Path) -> Path:
    """Write what is to be replayed as the exchange reads it; return the file."""
    path = folder / INSTRUMENT / f"{DAY:%Y-%m-%d}.parquet"
    path.parent.mkdir(parents=True)
    ticks = recording.all
    columns = {
        "time": pa.array(ticks.times, type=pa.timestamp("ns", tz="UTC")),
        "bid": pa.array(ticks.bids / POINTS),
        "ask": pa.array(ticks.asks / POINTS),
    }
    pq.write_table(pa.table(columns), path)
    return path


def read_ticks(path: Path) -> Ticks:
    """Read a Parquet file of doubles, or of the lake's integers in points."""
    table = pq.read_table(path, columns=["time", "bid", "ask"])
    times = table.column("time").cast(pa.timestamp("ns", tz="UTC")).cast(pa.int64())
    return Ticks(
        times=np.asarray(times, dtype=np.int64),
        bids=_points(table.column("bid")),
        asks=_points(table.column("ask")),
    )


def _points(column: pa.ChunkedArray) -> Integers:
    if pa.types.is_integer(column.type):
        return np.asarray(column, dtype=np.int64)
    points: Integers = np.rint(np.asarray(column) * POINTS).astype(np.int64)
    return points


def _joined(earlier: Ticks, later: Ticks) -> Ticks:
    return Ticks(
        times=np.concatenate([earlier.times, later.times]),
        bids=np.concatenate([earlier.bids, later.bids]),
        asks=np.concatenate([earlier.asks, later.asks]),
    )


def _generated() -> Ticks:
    """Walk at random through the day and the day before, with repeats of a time as OANDA has."""
    draw = np.random.default_rng(20140508)
    count = 2 * DAY_TICKS
    milliseconds = np.sort(draw.integers(0, 2 * DAY_SECONDS * 1_000, size=count))
    bids = 139_000 + np.cumsum(draw.integers(-3, 4, size=count))
    return Ticks(
        times=_ns(DAY - timedelta(days=1)) + milliseconds * 1_000_000,
        bids=bids,
        asks=bids + draw.integers(8, 20, size=count),
    )


def _ns(moment: datetime) -> int:
    return int(moment.timestamp()) * SECOND_NS
