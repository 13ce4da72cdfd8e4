"""Write ticks as parts of the lake, a month at a time, in constant memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from adapters.history.columns import cut
from adapters.history.layout import ROW_GROUP, PartName, encoding, month_name, schema
from domain.instruments import Instrument
from domain.ticks import ORIGIN, TickId
from domain.times import from_ns, to_ns
from engine.ticks import TickBatch


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPart:
    """A part that was written to a local file, and its name in a lake."""

    name: str
    part: PartName
    path: Path
    rows: int


class PartWriter:
    """Writes an instrument's ticks into local files that are whole parts of a lake.

    Ticks come in order; `after` is the last one before them, so that repeats of its time count on.
    """

    def __init__(
        self, folder: Path, feed: str, instrument: Instrument, after: TickId = ORIGIN
    ) -> None:
        self._folder = folder
        self._feed = feed
        self._instrument = instrument
        self._last = after
        self._open: _Draft | None = None
        self.parts: list[WrittenPart] = []

    def add(self, ticks: TickBatch) -> None:
        """Write ticks; the last ones wait until they make a row group."""
        for piece in _by_month(ticks):
            first_ns = int(piece.time[0])
            if self._open is not None and first_ns >= self._open.ends_ns:
                self.close()
            repeat = repeats(piece.time, self._last)
            if self._open is None:
                path = self._folder / f"{len(self.parts)}.parquet"
                first = TickId(first_ns, int(repeat[0]))
                self._open = _Draft(path, schema(self._instrument), first)
            self._open.add(piece, repeat)
            self._last = TickId(int(piece.time[-1]), int(repeat[-1]))

    def close(self) -> None:
        """Finish the part that is begun."""
        if self._open is None:
            return
        draft, self._open = self._open, None
        draft.close()
        part = PartName(first=draft.first, last=self._last)
        name = f"{month_name(self._feed, self._instrument.name, part.first)}/{part}"
        self.parts.append(WrittenPart(name=name, part=part, path=draft.path, rows=draft.rows))


class _Draft:
    """A part that is being written."""

    def __init__(self, path: Path, columns: pa.Schema, first: TickId) -> None:
        self.path = path
        self.first = first
        self.ends_ns = _month_end_ns(first.time_ns)
        self.rows = 0
        self._schema = columns
        self._writer = pq.ParquetWriter(path, columns, **encoding(columns))
        self._waiting: list[list[npt.NDArray[np.generic]]] = []
        self._count = 0

    def add(self, ticks: TickBatch, repeat: npt.NDArray[np.int32]) -> None:
        """Take rows, and write what makes whole row groups."""
        self._waiting.append([*ticks, repeat])
        self._count += len(repeat)
        if self._count >= ROW_GROUP:
            self._write(self._count - self._count % ROW_GROUP)

    def close(self) -> None:
        """Write what is left."""
        if self._count:
            self._write(self._count)
        self._writer.close()

    def _write(self, count: int) -> None:
        columns = [np.concatenate(parts) for parts in zip(*self._waiting, strict=True)]
        arrays = [
            pa.array(column[:count]).cast(field.type)
            for column, field in zip(columns, self._schema, strict=True)
        ]
        self._writer.write_table(pa.table(arrays, schema=self._schema), ROW_GROUP)
        self._waiting = [[column[count:].copy() for column in columns]]
        self._count -= count
        self.rows += count


def repeats(time: npt.NDArray[np.int64], last: TickId) -> npt.NDArray[np.int32]:
    """Count the repeats of each time, going on from the tick before the first."""
    place = np.arange(len(time))
    begins = np.concatenate(([True], time[1:] != time[:-1]))
    found = place - np.maximum.accumulate(np.where(begins, place, 0))
    if time[0] == last.time_ns:
        found[time == time[0]] += last.repeat + 1
    return found.astype(np.int32)


def _by_month(ticks: TickBatch) -> Iterator[TickBatch]:
    first = 0
    while first < len(ticks.time):
        end_ns = _month_end_ns(int(ticks.time[first]))
        last = int(np.searchsorted(ticks.time, end_ns))
        yield cut(ticks, first, last)
        first = last


def _month_end_ns(time_ns: int) -> int:
    moment = from_ns(time_ns)
    year, month = divmod(moment.year * 12 + moment.month, 12)
    return to_ns(datetime(year, month + 1, 1, tzinfo=moment.tzinfo))
