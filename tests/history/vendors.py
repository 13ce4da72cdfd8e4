"""Ticks written as vendors write them, byte by byte."""

import lzma
import struct
import zipfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.ticks import TickBatch

EST = timedelta(hours=-5)


def rows(ticks: TickBatch) -> Iterator[tuple[int, int, int]]:
    """List ticks as time in milliseconds, bid and ask in points."""
    for time, bid, ask in zip(*(column.tolist() for column in ticks), strict=True):
        yield time // 1_000_000, bid, ask


def at(milliseconds: int, offset: timedelta = timedelta(0)) -> datetime:
    """Return a time on a clock ahead of UTC."""
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds) + offset


def price(points: int, decimals: int = 5) -> str:
    """Write a price."""
    return f"{points // 10**decimals}.{points % 10**decimals:0{decimals}}"


def bi5_hour(hour_ms: int, ticks: Iterable[tuple[int, int, int]]) -> bytes:
    """Write an hour of Dukascopy's."""
    records = [
        struct.pack(">IIIff", time - hour_ms, ask, bid, 1.12, 0.75) for time, bid, ask in ticks
    ]
    return lzma.compress(b"".join(records), format=lzma.FORMAT_ALONE)


def write_bi5(root: Path, ticks: TickBatch) -> list[Path]:
    """Write every hour of ticks; months count from 00."""
    hours: dict[int, list[tuple[int, int, int]]] = {}
    for row in rows(ticks):
        hours.setdefault(row[0] // 3_600_000 * 3_600_000, []).append(row)
    paths = []
    for hour_ms, found in hours.items():
        when = at(hour_ms)
        path = root / f"EURUSD/{when:%Y}/{when.month - 1:02}/{when:%d}/{when:%H}h_ticks.bi5"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bi5_hour(hour_ms, found))
        paths.append(path)
    return paths


def histdata(ticks: TickBatch) -> str:
    """Write HistData's ASCII ticks, in New York's winter time."""
    return "".join(
        f"{at(time, EST):%Y%m%d %H%M%S}{time % 1_000:03},{price(bid)}0,{price(ask)}0,0\r\n"
        for time, bid, ask in rows(ticks)
    )


def truefx(ticks: TickBatch, pair: str = "EUR/USD") -> str:
    """Write TrueFX's ticks."""
    return "".join(
        f"{pair},{at(time):%Y%m%d %H:%M:%S}.{time % 1_000:03},{price(bid)},{price(ask)}\n"
        for time, bid, ask in rows(ticks)
    )


def lean(ticks: TickBatch) -> str:
    """Write LEAN's ticks of one day: milliseconds since its midnight."""
    return "".join(
        f"{time % 86_400_000},{price(bid)},{price(ask)}\n" for time, bid, ask in rows(ticks)
    )


def dukascopy(ticks: TickBatch) -> str:
    """Write the export of Dukascopy's own tools."""
    body = "".join(
        f"{at(time):%d.%m.%Y %H:%M:%S}.{time % 1_000:03},{price(ask)},{price(bid)},1.5,0.75\n"
        for time, bid, ask in rows(ticks)
    )
    return f"Gmt time,Ask,Bid,AskVolume,BidVolume\n{body}"


def zipped(path: Path, name: str, text: str) -> Path:
    """Write a zip with one text, and a note beside it as HistData's have."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
        archive.writestr("status.txt", "no gaps\n")
    return path
