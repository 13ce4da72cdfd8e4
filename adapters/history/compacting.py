"""Put the many small parts of a live recording together: one a month, and one a day.

Months that are over become one part each, days of the newest month that are over one each; the
day of the newest tick stays as it is. The new part is there before the old ones go: meanwhile,
and after a crash in between, readers leave out what lies within another.
"""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from adapters.history.columns import COLUMNS, Rows, read_batch
from adapters.history.errors import UnreadableHistory
from adapters.history.files import TickFile, every_tick_file, replaced_files, tick_files
from adapters.history.footers import opened
from adapters.history.layout import PartName
from adapters.history.parts import PartWriter
from adapters.history.stores import Store
from domain.instruments import MAJORS, Instrument
from domain.ticks import ORIGIN, TickId
from domain.times import from_ns
from engine.ticks import BATCH, TickBatch


@dataclass(frozen=True, slots=True, kw_only=True)
class Compacted:
    """A part that now stands for several."""

    name: str
    parts: int
    ticks: int


def compact(store: Store, feed: str, instrument: Instrument) -> list[Compacted]:
    """Put parts of one instrument together; again changes nothing.

    Raises:
        UnreadableHistory: a part is broken; it and its neighbours stay as they are.
        HistoryUnavailable: the store is gone.
    """
    prefix = f"feed={feed}/instrument={instrument.name}/"
    done = []
    for _, group in groupby(tick_files(store, prefix), _period(store, prefix)):
        files = list(group)
        if len(files) > 1:
            done.append(_together(store, feed, instrument, files))
    for file in replaced_files(every_tick_file(store, prefix)):
        store.remove(file.name)
    return done


def recorded(store: Store) -> list[tuple[str, Instrument]]:
    """List the feeds and instruments of a lake that have parts."""
    found = {(file.feed, file.instrument) for file in tick_files(store)}
    return [
        (feed, MAJORS[name]) for feed, name in sorted(found, key=str) if feed and name in MAJORS
    ]


def _period(store: Store, prefix: str) -> Callable[[TickFile], str]:
    """Name what a part is put together with: its month, its day, or nothing but itself."""
    parts = [_part(file) for file in tick_files(store, prefix)]
    newest = max((part.last for part in parts), default=ORIGIN)
    today, month = _day(newest), _day(newest)[:7]

    def name(file: TickFile) -> str:
        first, last = _day(_part(file).first), _day(_part(file).last)
        if last == today:
            return file.name
        if first[:7] != month:
            return first[:7]
        return first if first == last else file.name

    return name


def _together(
    store: Store, feed: str, instrument: Instrument, files: Sequence[TickFile]
) -> Compacted:
    first = _part(files[0]).first
    after = TickId(first.time_ns, first.repeat - 1) if first.repeat else ORIGIN
    with tempfile.TemporaryDirectory() as scratch:
        writer = PartWriter(Path(scratch), feed, instrument, after)
        for file in files:
            for batch in _batches(store, file, instrument):
                writer.add(batch)
        writer.close()
        (part,) = writer.parts
        if part.part != PartName(first=first, last=_part(files[-1]).last):
            raise UnreadableHistory(f"{files[0].name} and {len(files) - 1} more do not join up")
        store.put(part.name, part.path)
    return Compacted(name=part.name, parts=len(files), ticks=part.rows)


def _batches(store: Store, file: TickFile, instrument: Instrument) -> Iterator[TickBatch]:
    row = 0
    with opened(store, file.name, instrument) as parquet:
        for record in parquet.iter_batches(BATCH, columns=list(COLUMNS), use_threads=False):
            yield read_batch(record, instrument, Rows(file.name, row))
            row += record.num_rows


def _part(file: TickFile) -> PartName:
    assert file.part is not None, file.name
    return file.part


def _day(tick: TickId) -> str:
    return f"{from_ns(tick.time_ns):%Y-%m-%d}"
