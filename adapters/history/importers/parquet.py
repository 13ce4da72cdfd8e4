"""Plain Parquet: `time`, `bid` and `ask`, as a folder of days has them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from adapters.history.columns import COLUMNS, buffer_of, check_columns
from adapters.history.footers import WINDOW
from adapters.history.importers.raw import Broken, Doubles, Fault, Integers, Raw, WrongFormat
from adapters.history.layout import ROW_GROUP
from domain.instruments import Instrument


def read_parquet(path: Path, instrument: Instrument) -> Iterator[Raw]:
    """Read a file of prices as doubles, decimals or points."""
    try:
        with pq.ParquetFile(path, buffer_size=WINDOW) as file:
            check_columns(file.schema_arrow, path.name, instrument)
            row = 0
            for record in file.iter_batches(ROW_GROUP, columns=list(COLUMNS), use_threads=False):
                yield _raw(path.name, row, record, instrument)
                row += record.num_rows
    except (pa.ArrowException, OSError) as error:
        raise WrongFormat(f"{path.name} cannot be read: {error}") from error


def _raw(file: str, first: int, record: Any, instrument: Instrument) -> Raw:
    rows = np.arange(first, first + record.num_rows)
    broken: tuple[Broken, ...] = ()
    if any(column.null_count for column in record.columns):
        whole = np.ones(record.num_rows, dtype=np.bool_)
        for column in record.columns:
            whole &= np.array(column.is_valid().to_pylist(), dtype=np.bool_)
        broken = _broken(file, first, record, whole)
        rows, record = rows[whole], record.filter(pa.array(whole.tolist()))
    return Raw(
        file=file,
        row=rows,
        time=_times(file, record.column("time")),
        bid=_prices(file, record.column("bid"), instrument),
        ask=_prices(file, record.column("ask"), instrument),
        broken=broken,
    )


def _broken(file: str, first: int, record: Any, whole: Any) -> tuple[Broken, ...]:
    places = np.flatnonzero(~whole).tolist()
    return tuple(
        Broken(file, first + place, Fault.UNPARSABLE, _shown(record, place)) for place in places
    )


def _shown(record: Any, place: int) -> str:
    return ", ".join(
        f"{name}={column[place]}"
        for name, column in zip(record.schema.names, record.columns, strict=True)
    )


def _times(file: str, column: Any) -> Integers:
    kind = column.type
    if pa.types.is_timestamp(kind):
        return buffer_of(column.cast(pa.timestamp("ns", tz=kind.tz)), np.int64)
    if pa.types.is_int64(kind):
        return buffer_of(column, np.int64)
    raise WrongFormat(f"{file} has times as {kind}")


def _prices(file: str, column: Any, instrument: Instrument) -> Doubles:
    kind = column.type
    if pa.types.is_integer(kind):
        points = buffer_of(column.cast(pa.int64()), np.int64)
        return points / 10.0**instrument.display_precision
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return buffer_of(column.cast(pa.float64()), np.float64)
    raise WrongFormat(f"{file} has prices as {kind}")
