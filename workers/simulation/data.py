"""The ticks that a backtest is to see: how many, from when to when, in which files."""

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from adapters.history.batches import StoredTicks
from adapters.history.columns import COLUMNS, Rows, read_batch
from adapters.history.files import TickFile, files_of
from adapters.history.footers import RowGroup, opened, row_groups
from adapters.history.spans import Span, span
from adapters.history.stores import Store
from domain.backtests import Backtest, BacktestFault
from domain.instruments import Instrument
from domain.simulation import DataFound, InstrumentData
from engine.ticks import TickBatch


def resolve(store: Store, backtest: Backtest) -> DataFound:
    """Find a backtest's ticks; what is recorded later is not part of it.

    Raises:
        NoTicks, UnreadableHistory, HistoryUnavailable: as the history does.
    """
    wanted = span(backtest.spec.start, backtest.spec.end)
    found = tuple(
        _found(store, backtest, instrument, wanted) for instrument in backtest.spec.instruments
    )
    return DataFound(instruments=found, fingerprint=_fingerprint(store, backtest, found))


def refuse_other_ticks(store: Store, backtest: Backtest, data: DataFound) -> None:
    """Refuse to go on with files that are not those that were found."""
    if _fingerprint(store, backtest, data.instruments) != data.fingerprint:
        raise BacktestFault("the history has changed since the backtest began", "source")


def feeds(
    store: Store, backtest: Backtest, data: DataFound, cursor: tuple[int, ...]
) -> list[Iterator[TickBatch]]:
    """Read on from a cursor, instrument by instrument."""
    ticks = StoredTicks(store, backtest.source or None)
    return [
        ticks.batches(instrument, _span_of(backtest, held), skip=taken)
        if taken < held.ticks
        else iter(())
        for instrument, held, taken in zip(
            backtest.spec.instruments, data.instruments, cursor, strict=True
        )
    ]


def _span_of(backtest: Backtest, held: InstrumentData) -> Span:
    return Span(span(backtest.spec.start, None).start_ns, held.last_ns + 1)


def _fingerprint(store: Store, backtest: Backtest, found: tuple[InstrumentData, ...]) -> str:
    digest = hashlib.sha256()
    for held in found:
        of_range = _span_of(backtest, held)
        for file in _files(store, backtest, held.instrument, of_range):
            digest.update(f"{file.name} {file.bytes}\n".encode())
        digest.update(f"{held.ticks} {held.first_ns} {held.last_ns}\n".encode())
    return digest.hexdigest()


def _files(store: Store, backtest: Backtest, instrument: str, wanted: Span) -> list[TickFile]:
    files = files_of(store, instrument, backtest.source or None)
    return [file for file in files if not file.misses(wanted)]


def _found(
    store: Store, backtest: Backtest, instrument: Instrument, wanted: Span
) -> InstrumentData:
    ticks, first, last = 0, None, 0
    for file in _files(store, backtest, instrument.name, wanted):
        for rows, start, end in _counted(store, file, instrument, wanted):
            ticks, first, last = ticks + rows, start if first is None else first, end
    if first is None:
        where = f"feed {backtest.source} of {store.location}" if backtest.source else store.location
        raise BacktestFault(f"{where} has no {instrument.name} {wanted}", "start")
    return InstrumentData(instrument=instrument.name, ticks=ticks, first_ns=first, last_ns=last)


def _counted(
    store: Store, file: TickFile, instrument: Instrument, wanted: Span
) -> Iterator[tuple[int, int, int]]:
    with opened(store, file.name, instrument) as parquet:
        for group in row_groups(parquet):
            if group.times is not None and wanted.misses(*group.times):
                continue
            if group.rows and group.times is not None and wanted.covers(*group.times):
                yield group.rows, *group.times
            else:
                yield from _read_through(parquet, file, instrument, group, wanted)


def _read_through(
    parquet: Any, file: TickFile, instrument: Instrument, group: RowGroup, wanted: Span
) -> Iterator[tuple[int, int, int]]:
    """Count a row group that is only partly within the range, or does not say."""
    for record in parquet.iter_batches(row_groups=[group.number], columns=list(COLUMNS)):
        time = read_batch(record, instrument, Rows(file.name, group.first_row)).time
        low, high = np.searchsorted(time, (wanted.start_ns, wanted.end_ns))
        if low < high:
            yield int(high - low), int(time[low]), int(time[high - 1])
