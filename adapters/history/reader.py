"""Read ticks from Parquet files: parts of the lake, or a plain folder of doubles."""

from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from adapters.history.errors import UnreadableHistory
from adapters.history.files import tick_files
from adapters.history.footers import row_groups
from adapters.history.layout import PRICE_SCALE, read_part_name
from adapters.history.stores import FolderStore
from domain.accounts import Feed
from domain.instruments import Instrument
from domain.numbers import Points
from domain.ticks import ORIGIN, Tick, TickId

OFF_GRID = 1e-3
"""How far from a whole point a recorded double may lie, in points."""

Integers = npt.NDArray[np.int64]


def lake_parts(root: Path, feed: Feed, instrument: str) -> list[Path]:
    """Find an instrument's parts in the order of their ticks."""
    prefix = f"feed={feed}/instrument={instrument}/"
    if not root.is_dir():
        return []
    return [root / file.name for file in tick_files(FolderStore(root), prefix)]


def plain_files(folder: Path, instrument: str) -> list[Path]:
    """Find the files of a plain folder, `EUR_USD/2014-05-08.parquet`, in order."""
    return sorted((folder / instrument).glob("*.parquet"))


def read_ticks(files: Sequence[Path], instrument: Instrument) -> Iterator[Tick]:
    """Read plain files in order, one row group at a time; repeats of a time are counted."""
    last = ORIGIN
    for path in files:
        for times, bids, asks in _columns(path, instrument):
            for time_ns, bid, ask in zip(times, bids, asks, strict=True):
                repeat = last.repeat + 1 if time_ns == last.time_ns else 0
                last = TickId(time_ns, repeat)
                yield Tick(last, Points(bid), Points(ask))


def read_parts(parts: Sequence[Path], instrument: Instrument) -> Iterator[Tick]:
    """Read parts of the lake with the identities that their ticks were recorded with."""
    for path in parts:
        first = read_part_name(path).first
        for tick in read_ticks([path], instrument):
            repeat = tick.id.repeat + (first.repeat if tick.time == first.time_ns else 0)
            yield Tick(TickId(tick.time, repeat), tick.bid, tick.ask)


def latest_ticks(
    root: Path, feed: Feed, instrument: Instrument, before: TickId, count: int
) -> list[Tick]:
    """Read the newest recorded ticks before one, oldest first."""
    kept: deque[Tick] = deque()
    for path in reversed(lake_parts(root, feed, instrument.name)):
        if len(kept) >= count:
            break
        if read_part_name(path).first >= before:
            continue
        part = _end_of(path, instrument, before, count - len(kept))
        kept.extendleft(reversed(part[-(count - len(kept)) :]))
    return list(kept)


def _end_of(path: Path, instrument: Instrument, before: TickId, count: int) -> list[Tick]:
    """Read the last ticks of a part before one: `count` of them, some more, or all it has."""
    with pq.ParquetFile(path) as file:
        if "repeat" not in file.schema_arrow.names:
            return [tick for tick in read_parts([path], instrument) if tick.id < before]
        found: list[Tick] = []
        for group in reversed(row_groups(file)):
            if len(found) >= count:
                break
            if group.times is None or group.times[0] <= before.time_ns:
                ticks = _identified(file, group.number, path, instrument)
                found = [tick for tick in ticks if tick.id < before] + found
    return found


def _identified(file: Any, group: int, path: Path, instrument: Instrument) -> list[Tick]:
    table = file.read_row_group(group, columns=["time", "bid", "ask", "repeat"])
    scale = _scale(file, path, instrument)
    columns = (
        _times(table["time"]).tolist(),
        table["repeat"].to_pylist(),
        _points(table["bid"], scale, path).tolist(),
        _points(table["ask"], scale, path).tolist(),
    )
    return [
        Tick(TickId(time_ns, repeat), Points(bid), Points(ask))
        for time_ns, repeat, bid, ask in zip(*columns, strict=True)
    ]


def _columns(
    path: Path, instrument: Instrument
) -> Iterator[tuple[list[int], list[int], list[int]]]:
    with pq.ParquetFile(path) as file:
        scale = _scale(file, path, instrument)
        for group in range(file.num_row_groups):
            table = file.read_row_group(group, columns=["time", "bid", "ask"])
            yield (
                _times(table["time"]).tolist(),
                _points(table["bid"], scale, path).tolist(),
                _points(table["ask"], scale, path).tolist(),
            )


def _scale(file: Any, path: Path, instrument: Instrument) -> int:
    written = (file.schema_arrow.metadata or {}).get(PRICE_SCALE)
    if written is not None and int(written) != instrument.display_precision:
        raise UnreadableHistory(f"{path.name} has prices with {int(written)} decimals")
    return instrument.display_precision


def _times(column: Any) -> Integers:
    return _numbers(column.cast(pa.timestamp("ns", tz="UTC")).cast(pa.int64()))


def _points(column: Any, scale: int, path: Path) -> Integers:
    if pa.types.is_integer(column.type):
        return _numbers(column.cast(pa.int64()))
    scaled = _doubles(column.cast(pa.float64())) * 10.0**scale
    rounded = np.rint(scaled)
    if not bool(np.all(np.abs(scaled - rounded) < OFF_GRID)):
        raise UnreadableHistory(f"{path.name} has prices with more than {scale} decimals")
    return rounded.astype(np.int64)


def _numbers(column: Any) -> Integers:
    values: Integers = np.concatenate([_buffer(chunk, np.int64) for chunk in column.chunks])
    return values


def _doubles(column: Any) -> npt.NDArray[np.float64]:
    values: npt.NDArray[np.float64] = np.concatenate(
        [_buffer(chunk, np.float64) for chunk in column.chunks]
    )
    return values


def _buffer(chunk: Any, kind: type[np.generic]) -> npt.NDArray[Any]:
    # Not to_numpy(): that imports pandas.
    return np.frombuffer(chunk.buffers()[1], dtype=kind)[chunk.offset : chunk.offset + len(chunk)]
