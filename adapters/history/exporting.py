"""Write ticks as other programs read them: a file a day of `time`, `bid` and `ask`."""

from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from adapters.history.columns import cut
from domain.instruments import Instrument
from domain.times import SECOND_NS, from_ns
from engine.ticks import TickBatch

DAY_NS = 86_400 * SECOND_NS
COLUMNS = pa.schema(
    [("time", pa.timestamp("ns", tz="UTC")), ("bid", pa.float64()), ("ask", pa.float64())]
)


class Form(StrEnum):
    """What is written."""

    PARQUET = "parquet"
    CSV = "csv"


WRITERS: dict[Form, Callable[[Path], Any]] = {
    Form.PARQUET: lambda path: pq.ParquetWriter(path, COLUMNS),
    Form.CSV: lambda path: csv.CSVWriter(path, COLUMNS),
}


def export(
    folder: Path, instrument: Instrument, batches: Iterable[TickBatch], form: Form
) -> dict[str, int]:
    """Write ticks into a folder's files of a UTC day each; returns their ticks by name.

    A file that is there already is written anew.
    """
    into = folder / instrument.name
    into.mkdir(parents=True, exist_ok=True)
    written: dict[str, int] = {}
    writer: Any = None
    name = ""
    try:
        for day in _by_day(batches):
            found = f"{from_ns(int(day.time[0])):%Y-%m-%d}.{form}"
            if found != name:
                if writer is not None:
                    writer.close()
                name, writer = found, WRITERS[form](into / found)
            writer.write_table(_table(day, instrument))
            written[name] = written.get(name, 0) + len(day.time)
    finally:
        if writer is not None:
            writer.close()
    return written


def _by_day(batches: Iterable[TickBatch]) -> Iterator[TickBatch]:
    for batch in batches:
        first = 0
        while first < len(batch.time):
            end_ns = (int(batch.time[first]) // DAY_NS + 1) * DAY_NS
            last = int(np.searchsorted(batch.time, end_ns))
            yield cut(batch, first, last)
            first = last


def _table(ticks: TickBatch, instrument: Instrument) -> Any:
    scale = 10.0**instrument.display_precision
    columns = [
        pa.array(ticks.time).cast(COLUMNS.field(0).type),
        ticks.bid / scale,
        ticks.ask / scale,
    ]
    return pa.table([columns[0], *map(pa.array, columns[1:])], schema=COLUMNS)
