"""What a Parquet file of ticks says of itself before any row is read."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from adapters.history.columns import check_columns
from adapters.history.errors import UnreadableHistory
from adapters.history.stores import Store
from domain.instruments import Instrument

WINDOW = 1 << 18
"""Bytes of a column read at once, so that memory does not follow the size of row groups."""


@dataclass(frozen=True, slots=True)
class RowGroup:
    """A row group: its number, its first row in the file, and the times it spans if it says."""

    number: int
    first_row: int
    rows: int
    bytes: int
    times: tuple[int, int] | None


@contextmanager
def opened(store: Store, name: str, instrument: Instrument) -> Iterator[Any]:
    """Open a file of ticks; what is no Parquet file of ticks is refused by name."""
    source = store.open(name)
    try:
        with pq.ParquetFile(source, buffer_size=WINDOW) as file:
            check_columns(file.schema_arrow, name, instrument)
            yield file
    except (pa.ArrowException, OSError) as error:
        raise UnreadableHistory(f"{name} cannot be read: {error}") from error
    finally:
        source.close()


def row_groups(file: Any) -> list[RowGroup]:
    """List a file's row groups in order."""
    metadata = file.metadata
    column = file.schema.names.index("time")
    unit = _unit(file.schema.column(column))
    found: list[RowGroup] = []
    row = 0
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        times = _times(group.column(column).statistics, unit)
        found.append(RowGroup(number, row, group.num_rows, group.total_byte_size, times))
        row += group.num_rows
    return found


def _times(statistics: Any, unit: int) -> tuple[int, int] | None:
    if statistics is None or not statistics.has_min_max or unit == 0:
        return None
    return statistics.min_raw * unit, statistics.max_raw * unit


def _unit(column: Any) -> int:
    """Return a stored time's nanoseconds, 0 where they are not told."""
    if column.physical_type != "INT64":
        return 0
    said = json.loads(column.logical_type.to_json())
    units = {"milliseconds": 1_000_000, "microseconds": 1_000, "nanoseconds": 1}
    return units.get(said.get("timeUnit"), 0) if said["Type"] == "Timestamp" else 1
