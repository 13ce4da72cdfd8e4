"""Texts of comma-separated rows, read block by block; a broken row costs no other."""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
from pyarrow import csv

from adapters.history.columns import buffer_of
from adapters.history.importers.raw import Broken, Fault, Raw, WrongFormat
from adapters.history.importers.times import TimeColumn

BLOCK = 1 << 22
FEW_LINES = 16
SHOWN = 200


@dataclass(frozen=True, slots=True)
class TextFormat:
    """The columns of a text by position, and how its times are written.

    Columns are named `time`, `bid`, `ask`; `pair`, where there is one, has to say `pair`.
    """

    columns: tuple[str, ...]
    time: TimeColumn
    pair: str = ""


@dataclass(frozen=True, slots=True)
class _Block:
    """Whole lines of a file, from a line counted from 1."""

    file: str
    first: int
    content: bytes


def read_text(
    source: IO[bytes], file: str, layout: TextFormat, *, first: int = 1, begun: bytes = b""
) -> Iterator[Raw]:
    """Read rows from the beginning of line `first`, of which `begun` was read already.

    Raises:
        WrongFormat: not one of the first rows is what it should be.
    """
    for number, block in enumerate(_blocks(source, file, first, begun)):
        parts = list(_parse(block, layout))
        found = _joined(file, parts)
        if number == 0 and len(found.row) == 0 and found.broken:
            broken = found.broken[0]
            raise WrongFormat(f"{file}, line {broken.row}: {broken.text!r} is no tick")
        yield found


@contextmanager
def text_files(path: Path) -> Iterator[Iterable[tuple[str, IO[bytes]]]]:
    """Open a text, or every `.csv` in a zip, one after the other."""
    if path.suffix.lower() != ".zip":
        with path.open("rb") as source:
            yield [(path.name, source)]
        return
    try:
        with zipfile.ZipFile(path) as archive:
            yield _entries(path, archive)
    except zipfile.BadZipFile as error:
        raise WrongFormat(f"{path.name} is no whole zip file: {error}") from error


def _entries(path: Path, archive: zipfile.ZipFile) -> Iterator[tuple[str, IO[bytes]]]:
    names = sorted(name for name in archive.namelist() if name.lower().endswith(".csv"))
    if not names:
        raise WrongFormat(f"{path.name} holds no .csv file")
    for name in names:
        with archive.open(name) as source:
            yield f"{path.name}/{name}", source


def _blocks(source: IO[bytes], file: str, first: int, rest: bytes) -> Iterator[_Block]:
    while read := source.read(BLOCK):
        whole, newline, tail = (rest + read).rpartition(b"\n")
        rest = tail
        if newline:
            yield _Block(file, first, whole + newline)
            first += whole.count(b"\n") + 1
    if rest:
        yield _Block(file, first, rest)


def _parse(block: _Block, layout: TextFormat) -> Iterator[Raw]:
    """Read a block at once, or where something is wrong its halves, down to single lines."""
    try:
        yield _fast(block, layout)
    except (pa.ArrowInvalid, ValueError):
        # Not splitlines(): that ends lines at other characters too.
        lines = [line + b"\n" for line in block.content.removesuffix(b"\n").split(b"\n")]
        if len(lines) == 1:
            yield _broken(block)
            return
        step = 1 if len(lines) <= FEW_LINES else (len(lines) + 1) // 2
        for start in range(0, len(lines), step):
            part = b"".join(lines[start : start + step])
            yield from _parse(_Block(block.file, block.first + start, part), layout)


def _fast(block: _Block, layout: TextFormat) -> Raw:
    table = csv.read_csv(
        pa.BufferReader(block.content),
        csv.ReadOptions(column_names=list(layout.columns), use_threads=False, block_size=BLOCK * 2),
        csv.ParseOptions(quote_char=False, ignore_empty_lines=False),
        _conversion(layout),
    ).combine_chunks()
    columns = {name: _only(table, name) for name in table.column_names}
    if layout.pair and set(columns["pair"].unique().to_pylist()) != {layout.pair}:
        raise ValueError(f"a row is not of {layout.pair}")
    return Raw(
        file=block.file,
        row=np.arange(block.first, block.first + table.num_rows),
        time=layout.time.read(columns["time"]),
        bid=buffer_of(columns["bid"], np.float64),
        ask=buffer_of(columns["ask"], np.float64),
    )


def _conversion(layout: TextFormat) -> Any:
    wanted = ["time", "bid", "ask", *(["pair"] if layout.pair else [])]
    kinds = {"time": layout.time.kind, "bid": pa.float64(), "ask": pa.float64()}
    return csv.ConvertOptions(
        column_types=kinds | {"pair": pa.string()},
        include_columns=wanted,
        null_values=[],
        strings_can_be_null=False,
    )


def _only(table: Any, name: str) -> Any:
    return table.column(name).combine_chunks()


def _broken(block: _Block) -> Raw:
    text = block.content.decode("utf-8", "replace").strip()
    broken = Broken(block.file, block.first, Fault.UNPARSABLE, text[:SHOWN])
    nothing, prices = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float64)
    return Raw(
        file=block.file,
        row=nothing,
        time=nothing,
        bid=prices,
        ask=prices,
        broken=(broken,) if text else (),
    )


def _joined(file: str, parts: list[Raw]) -> Raw:
    if len(parts) == 1:
        return parts[0]
    return Raw(
        file=file,
        row=np.concatenate([part.row for part in parts]),
        time=np.concatenate([part.time for part in parts]),
        bid=np.concatenate([part.bid for part in parts]),
        ask=np.concatenate([part.ask for part in parts]),
        broken=tuple(broken for part in parts for broken in part.broken),
    )
