"""Dukascopy: hours of binary ticks (`.bi5`), and texts as its tools export them.

An hour's file is LZMA over records of 20 bytes, big-endian: milliseconds in the hour, ask and bid
in points, and two volumes in millions. Its path tells the hour, with January as month 00:
`EURUSD/2014/04/08/13h_ticks.bi5` is 2014-05-08 13:00 UTC. An hour without ticks is empty.
"""

import lzma
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from adapters.history.importers.raw import Raw, WrongFormat
from adapters.history.importers.text import TextFormat, read_text, text_files
from adapters.history.importers.times import HOUR_NS, SinceEpoch, TimeColumn, Written, midnight_ns
from domain.instruments import Instrument

RECORD = np.dtype(
    [("time", ">u4"), ("ask", ">u4"), ("bid", ">u4"), ("ask_volume", ">f4"), ("bid_volume", ">f4")]
)
HOUR = re.compile(r"(?P<year>\d{4})[/_-](?P<month>\d\d)[/_-](?P<day>\d\d)[/_-](?P<hour>\d\d)h_")
LARGEST_HOUR = 1 << 26
"""Bytes of an hour, some hundred times more than the busiest ever had."""

HEADERS = {
    "time": ("gmt time", "time (utc)", "time", "local time", "timestamp", "date"),
    "bid": ("bid", "bidprice", "bid price"),
    "ask": ("ask", "askprice", "ask price"),
}
TIMES: dict[str, TimeColumn] = {
    r"\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d\.\d{3}": Written("dd.mm.yyyy HH:MM:SS.fff"),
    r"\d{4}\.\d\d\.\d\d \d\d:\d\d:\d\d\.\d{3}": Written("yyyy.mm.dd HH:MM:SS.fff"),
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}": Written("yyyy-mm-dd HH:MM:SS.fff"),
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z": Written("yyyy-mm-ddTHH:MM:SS.fffZ"),
    r"\d\d\.\d\d\.\d{4} \d\d:\d\d:\d\d\.\d{3} GMT[+-]\d{4}": Written(
        "dd.mm.yyyy HH:MM:SS.fff GMT+zzzz"
    ),
    r"\d{12,13}": SinceEpoch(),
}


def read_bi5(path: Path, instrument: Instrument) -> Iterator[Raw]:
    """Read one hour."""
    start = hour_ns(path)
    content = _unpacked(path)
    if len(content) % RECORD.itemsize:
        raise WrongFormat(f"{path.name} has {len(content)} bytes, not whole records of 20")
    records = np.frombuffer(content, dtype=RECORD)
    if len(records) and int(records["time"].max()) * 1_000_000 >= HOUR_NS:
        row = int(records["time"].argmax())
        raise WrongFormat(f"{path.name}, row {row}: {records['time'][row]} ms is not in the hour")
    yield Raw(
        file=path.name,
        row=np.arange(len(records)),
        time=start + records["time"].astype(np.int64) * 1_000_000,
        bid=records["bid"] / 10.0**instrument.display_precision,
        ask=records["ask"] / 10.0**instrument.display_precision,
    )


def hour_ns(path: Path) -> int:
    """Tell the hour of a file by its path.

    Raises:
        WrongFormat: the path does not end as Dukascopy's do.
    """
    found = HOUR.search(path.as_posix())
    if found is None:
        raise WrongFormat(f"{path} does not end in year/month/day/hour, as EURUSD/2014/04/08/13h_")
    year, month, day, hour = (int(found[name]) for name in ("year", "month", "day", "hour"))
    try:
        return midnight_ns(year * 10_000 + (month + 1) * 100 + day) + hour * HOUR_NS
    except ValueError as error:
        raise WrongFormat(f"{path} is of no day: months count from 00") from error


def read_csv(path: Path, instrument: Instrument) -> Iterator[Raw]:
    """Read an export; its first line names the columns, in any order."""
    del instrument
    with text_files(path) as files:
        for name, source in files:
            columns = _columns(name, source.readline().decode("utf-8-sig", "replace"))
            begun = source.readline()
            if begun:
                layout = TextFormat(columns, _time(name, begun, columns.index("time")))
                yield from read_text(source, name, layout, first=2, begun=begun)


def _columns(file: str, header: str) -> tuple[str, ...]:
    names = [field.strip().strip('"').lower() for field in header.split(",")]
    ours = [
        next((ours for ours, theirs in HEADERS.items() if name in theirs), f"other {number}")
        for number, name in enumerate(names)
    ]
    if sorted(name for name in ours if name in HEADERS) != sorted(HEADERS):
        raise WrongFormat(f"{file}, line 1: {header.strip()[:100]!r} names no time, bid and ask")
    return tuple(ours)


def _time(file: str, line: bytes, column: int) -> TimeColumn:
    fields = line.decode("utf-8", "replace").strip().split(",")
    written = fields[column] if column < len(fields) else ""
    for pattern, time in TIMES.items():
        if re.fullmatch(pattern, written):
            return time
    raise WrongFormat(f"{file}, line 2: {written[:50]!r} is no time that is known")


def _unpacked(path: Path) -> bytes:
    packed = path.read_bytes()
    if not packed:
        return b""
    try:
        content = lzma.LZMADecompressor(format=lzma.FORMAT_AUTO).decompress(packed, LARGEST_HOUR)
    except lzma.LZMAError as error:
        raise WrongFormat(f"{path.name} is no LZMA file: {error}") from error
    if len(content) == LARGEST_HOUR:
        raise WrongFormat(f"{path.name} holds more than an hour can")
    return content
