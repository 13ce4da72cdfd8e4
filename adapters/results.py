"""What backtests leave: tables of fixed layout as Parquet files, by name in a store."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from adapters.history.stores import Store
from domain.simulation import Part

Rows = npt.NDArray[np.void]

ROW_GROUP = 65_536


class Results:
    """Tables and files in a store; each is there whole, or not at all."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def write_rows(self, name: str, rows: Rows) -> Part:
        """Write a table."""
        names = rows.dtype.names or ()
        table = pa.table({each: np.ascontiguousarray(rows[each]) for each in names})
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "table.parquet"
            pq.write_table(table, file, row_group_size=ROW_GROUP, compression="zstd")
            self._store.put(name, file)
        return Part(name=name, rows=len(rows))

    def read_rows(
        self, parts: Sequence[Part], layout: np.dtype[np.void], start: int = 0, count: int = -1
    ) -> Rows:
        """Read the rows of parts, one after the other; from a row on, and so many, if asked."""
        every = sum(part.rows for part in parts)
        end = every if count < 0 else min(every, start + count)
        chunks = [_rows(table, layout) for table in self._tables(parts, start, end)]
        return np.concatenate(chunks) if chunks else np.empty(0, dtype=layout)

    def put(self, name: str, content: bytes) -> str:
        """Write a file; returns its name."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "file"
            file.write_bytes(content)
            self._store.put(name, file)
        return name

    def read(self, name: str) -> bytes:
        """Read a whole file."""
        with self._store.open(name) as file:
            content: bytes = file.read()
        return content

    def remove_all(self, prefix: str) -> None:
        """Remove the files whose names begin with a prefix."""
        for file in list(self._store.files(prefix)):
            self._store.remove(file.name)

    def _tables(self, parts: Sequence[Part], start: int, end: int) -> Iterator[Any]:
        at = 0
        for part in parts:
            if at < end and at + part.rows > start:
                yield self._slice(part, max(0, start - at), min(part.rows, end - at))
            at += part.rows

    def _slice(self, part: Part, start: int, end: int) -> Any:
        """Read from one row up to another, by the row groups that have them."""
        with self._store.open(part.name) as file, pq.ParquetFile(file) as parquet:
            groups: list[int] = []
            first, at = 0, 0
            for number in range(parquet.num_row_groups):
                rows = parquet.metadata.row_group(number).num_rows
                if at < end and at + rows > start:
                    first = at if not groups else first
                    groups.append(number)
                at += rows
            return parquet.read_row_groups(groups).slice(start - first, end - start)


def _rows(table: Any, layout: np.dtype[np.void]) -> Rows:
    rows = np.empty(table.num_rows, dtype=layout)
    for name in layout.names or ():
        start = 0
        for chunk in table[name].chunks:
            rows[name][start : start + len(chunk)] = _column(chunk)
            start += len(chunk)
    return rows


def _column(chunk: Any) -> npt.NDArray[Any]:
    # Not to_numpy(): that imports pandas.
    kind = np.dtype(f"i{chunk.type.bit_width // 8}")
    values = np.frombuffer(chunk.buffers()[1], dtype=kind)
    return values[chunk.offset : chunk.offset + len(chunk)]
