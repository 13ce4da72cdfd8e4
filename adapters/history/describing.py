"""What a history holds: instruments, from when to when, how many ticks, which days are missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from adapters.history.columns import Rows, read_batch
from adapters.history.errors import UnreadableHistory
from adapters.history.files import TickFile, tick_files
from adapters.history.footers import opened, row_groups
from adapters.history.spans import Span
from adapters.history.stores import Store
from domain.instruments import MAJORS, Instrument
from domain.times import from_ns

SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """A file of ticks and what its footer says; times in nanoseconds UTC, both included."""

    file: TickFile
    ticks: int
    first_ns: int
    last_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The ticks of one instrument that a history holds; `feed` is None in a plain folder.

    `days` are those that a file reaches into, `missing` the others between the first and the last,
    Saturdays left out. `broken` says of files that cannot be read why; they count in nothing else.
    Where all are broken there is no first and no last.
    """

    feed: str | None
    instrument: str
    files: int
    ticks: int
    bytes: int
    first_ns: int | None
    last_ns: int | None
    days: int
    missing: tuple[date, ...]
    broken: tuple[str, ...] = ()


def describe(store: Store) -> list[Held]:
    """Tell what a store holds, from its files' footers alone; instruments we do not know are out.

    Raises:
        HistoryUnavailable: the store is gone.
    """
    known = (file for file in tick_files(store) if file.instrument in MAJORS)
    held = []
    for (feed, name), files in groupby(known, lambda file: (file.feed, file.instrument)):
        facts, broken = _facts(store, files, MAJORS[name])
        if facts or broken:
            held.append(_held(feed, name, facts, broken))
    return held


def _facts(
    store: Store, files: Iterable[TickFile], instrument: Instrument
) -> tuple[list[FileFacts], list[str]]:
    facts, broken = [], []
    for file in files:
        try:
            found = facts_of(store, file, instrument)
        except UnreadableHistory as error:
            broken.append(str(error))
        else:
            facts += [] if found is None else [found]
    return facts, broken


def facts_of(store: Store, file: TickFile, instrument: Instrument) -> FileFacts | None:
    """Read a file's footer; None for a file without ticks."""
    with opened(store, file.name, instrument) as parquet:
        if parquet.metadata.num_rows == 0:
            return None
        span = _span_of(parquet, file.name, instrument)
        return FileFacts(
            file=file,
            ticks=parquet.metadata.num_rows,
            first_ns=span.start_ns,
            last_ns=span.end_ns,
        )


def _span_of(parquet: Any, name: str, instrument: Instrument) -> Span:
    groups = [group for group in row_groups(parquet) if group.rows]
    times = [group.times for group in groups if group.times is not None]
    if len(times) == len(groups):
        return Span(min(first for first, _ in times), max(last for _, last in times))
    first, last = 0, 0
    for number, record in enumerate(parquet.iter_batches(columns=["time", "bid", "ask"])):
        batch = read_batch(record, instrument, Rows(name, 0))
        first = int(batch.time[0]) if number == 0 else first
        last = int(batch.time[-1])
    return Span(first, last)


def _held(feed: str | None, name: str, facts: Sequence[FileFacts], broken: Sequence[str]) -> Held:
    reached: set[date] = set()
    for file in facts:
        reached.update(_days(file.first_ns, file.last_ns))
    return Held(
        feed=feed,
        instrument=name,
        files=len(facts),
        ticks=sum(file.ticks for file in facts),
        bytes=sum(file.file.bytes for file in facts),
        first_ns=min((file.first_ns for file in facts), default=None),
        last_ns=max((file.last_ns for file in facts), default=None),
        days=len(reached),
        missing=_missing(reached),
        broken=tuple(broken),
    )


def _missing(reached: set[date]) -> tuple[date, ...]:
    if not reached:
        return ()
    first, last = min(reached), max(reached)
    every = (first + timedelta(days=number) for number in range((last - first).days))
    return tuple(day for day in every if day not in reached and day.weekday() != SATURDAY)


def _days(first_ns: int, last_ns: int) -> list[date]:
    first, last = from_ns(first_ns).date(), from_ns(last_ns).date()
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
