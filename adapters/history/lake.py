"""The lake of recorded ticks: a folder of Parquet parts."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from adapters.history.layout import (
    ROW_GROUP,
    PartName,
    encoding,
    month_folder,
    read_part_name,
    schema,
)
from adapters.history.reader import latest_ticks
from adapters.history.stores import sync_folder
from domain.accounts import Feed
from domain.feeds import HistoryPart
from domain.instruments import Instrument
from domain.ticks import Tick, TickId


class FolderLake:
    """Recorded ticks in a folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def latest(
        self, feed: Feed, instrument: Instrument, before: TickId, count: int
    ) -> Sequence[Tick]:
        """Return the newest recorded ticks before one, oldest first."""
        return await asyncio.to_thread(latest_ticks, self._root, feed, instrument, before, count)

    async def write(self, feed: Feed, instrument: Instrument, ticks: Sequence[Tick]) -> HistoryPart:
        """Record ticks of one month as one part.

        A part that begins with the same tick was written before a crash: it is kept as it is,
        and what it lacks goes into the next part.
        """
        return await asyncio.to_thread(write_part, self._root, feed, instrument, ticks)


def write_part(
    root: Path, feed: Feed, instrument: Instrument, ticks: Sequence[Tick]
) -> HistoryPart:
    """Write a part: whole and on disk when this returns, or not there at all."""
    name = PartName(first=ticks[0].id, last=ticks[-1].id)
    folder = month_folder(root, feed, instrument.name, name.first)
    folder.mkdir(parents=True, exist_ok=True)
    earlier = next(folder.glob(f"part-{name.first}-*.parquet"), None)
    path = earlier or folder / str(name)
    if earlier is None:
        _write_whole(path, _table(instrument, ticks))
    return HistoryPart(
        feed=feed,
        instrument=instrument.name,
        first=name.first,
        last=read_part_name(path).last,
        path=str(path.relative_to(root)),
        rows=pq.read_metadata(path).num_rows,
    )


def _table(instrument: Instrument, ticks: Sequence[Tick]) -> pa.Table:
    columns = {
        "time": [tick.time for tick in ticks],
        "bid": [tick.bid for tick in ticks],
        "ask": [tick.ask for tick in ticks],
        "repeat": [tick.id.repeat for tick in ticks],
    }
    return pa.table(columns, schema=schema(instrument))


def _write_whole(path: Path, table: pa.Table) -> None:
    beside = path.with_suffix(".writing")
    with beside.open("wb") as file:
        pq.write_table(table, file, row_group_size=ROW_GROUP, **encoding(table.schema))
        file.flush()
        os.fsync(file.fileno())
    beside.rename(path)
    sync_folder(path.parent)
