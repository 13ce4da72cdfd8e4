"""Ticks of a history as the engine takes them: batch after batch, in constant memory."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from adapters.history.columns import COLUMNS, Rows, cut, read_batch
from adapters.history.errors import NoTicks, UnreadableHistory
from adapters.history.files import TickFile, files_of
from adapters.history.footers import RowGroup, opened, row_groups
from adapters.history.read_ahead import read_ahead
from adapters.history.spans import ALL, Span
from adapters.history.stores import Store
from domain.instruments import Instrument
from domain.times import rfc3339
from engine.ticks import BATCH, TickBatch

AHEAD = 3
"""Batches that may be ready before they are asked for, 2 MB each."""


class StoredTicks:
    """The ticks of a store: a lake or a plain folder, whichever it holds."""

    def __init__(self, store: Store, feed: str | None = None) -> None:
        self._store = store
        self._feed = feed

    @property
    def location(self) -> str:
        """Return where they lie."""
        return self._store.location

    def batches(
        self, instrument: Instrument, span: Span = ALL, *, skip: int = 0
    ) -> Generator[TickBatch, None, None]:
        """Yield an instrument's ticks of a range, after the first `skip` of them.

        A thread reads ahead and ends with the iterator: use it up or close it.

        Raises:
            NoTicks: there are none in the range.
            UnreadableHistory: a file is broken; the ticks before it were yielded.
            HistoryUnavailable: the store is gone.
        """
        files = files_of(self._store, instrument.name, self._feed)
        wanted = _Wanted(instrument, span, skip)
        return read_ahead(lambda: _non_empty(self._store, files, wanted), AHEAD)


@dataclass(slots=True)
class _Wanted:
    """What is to be read, and what was: ticks still to skip, the time that ended the last."""

    instrument: Instrument
    span: Span
    to_skip: int
    seen: bool = False
    reached_ns: int | None = None
    reached_in: str = ""
    past: bool = False


def _non_empty(store: Store, files: Sequence[TickFile], wanted: _Wanted) -> Iterator[TickBatch]:
    asked = wanted.to_skip
    for file in files:
        if not wanted.past and not file.misses(wanted.span):
            with opened(store, file.name, wanted.instrument) as parquet:
                yield from _of_file(parquet, file.name, wanted)
    if not wanted.seen:
        raise NoTicks(f"{store.location} has no {wanted.instrument.name} {wanted.span}")
    if wanted.to_skip:
        raise NoTicks(f"{asked} ticks were to be skipped, {wanted.to_skip} more than there are")


def _of_file(parquet: Any, name: str, wanted: _Wanted) -> Iterator[TickBatch]:
    for group in row_groups(parquet):
        if group.times is not None and wanted.span.misses(*group.times):
            wanted.past = wanted.past or group.times[0] >= wanted.span.end_ns
            continue
        if _is_skipped_whole(group, wanted):
            continue
        for batch in _of_group(parquet, name, group, wanted):
            _follow(batch, name, wanted)
            mine = _cut(batch, wanted)
            if len(mine.time):
                yield mine


def _is_skipped_whole(group: RowGroup, wanted: _Wanted) -> bool:
    if not (0 < group.rows <= wanted.to_skip and group.times and wanted.span.covers(*group.times)):
        return False
    wanted.to_skip -= group.rows
    wanted.seen = True
    return True


def _of_group(parquet: Any, name: str, group: RowGroup, wanted: _Wanted) -> Iterator[TickBatch]:
    row = group.first_row
    records = parquet.iter_batches(
        BATCH, row_groups=[group.number], columns=list(COLUMNS), use_threads=False
    )
    for record in records:
        yield read_batch(record, wanted.instrument, Rows(name, row))
        row += record.num_rows


def _follow(batch: TickBatch, name: str, wanted: _Wanted) -> None:
    if not len(batch.time):
        return
    first = int(batch.time[0])
    if wanted.reached_ns is not None and first < wanted.reached_ns:
        raise UnreadableHistory(
            f"{name} goes on at {rfc3339(first)}, "
            f"before {rfc3339(wanted.reached_ns)} that {wanted.reached_in} had reached"
        )
    wanted.reached_ns, wanted.reached_in = int(batch.time[-1]), name


def _cut(batch: TickBatch, wanted: _Wanted) -> TickBatch:
    """Keep what is in the range and was not to be skipped."""
    first, last = np.searchsorted(batch.time, (wanted.span.start_ns, wanted.span.end_ns))
    wanted.seen = wanted.seen or first < last
    skipped = min(int(last - first), wanted.to_skip)
    wanted.to_skip -= skipped
    return cut(batch, int(first) + skipped, int(last))
