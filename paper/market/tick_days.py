"""Ticks set by hand, kept in one file a day of market time, and the clock with them.

A file is a run of records of 32 bytes. It begins with the price that each instrument had when
the day began, so the newest file alone says where the market stands.
"""

import os
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.times import SECOND_NS, from_ns, parse_rfc3339_ns
from paper.market.feed import PlayedTick
from paper.market.ticks import Ticks, join
from paper.settings import BadSettings

RECORD = np.dtype(
    [("time", "<i8"), ("bid", "<i8"), ("ask", "<i8"), ("instrument", "S7"), ("kind", "S1")]
)
TICK, STANDING, CLOCK = b"T", b"P", b"C"
DAYS_KEPT = 366
"""Days of market time, back from the newest, whose ticks are kept for candles."""
SUFFIX = ".ticks"
FILES_REMEMBERED = 16

Records = NDArray[np.void]


class TickDays:
    """A tick source that is written to. Everything is on disk before a call returns."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._standing: dict[str, PlayedTick] = {}
        self._file = -1
        self._day = ""
        self._end = 0
        self._clock_at: int | None = None
        self.now_ns = 0
        self._past_day = lru_cache(maxsize=FILES_REMEMBERED)(self._read)
        days = self._days()
        if days:
            self._open(days[-1])

    @property
    def founded(self) -> bool:
        """Tell whether it has a clock and prices yet."""
        return self._file >= 0

    @property
    def instruments(self) -> Sequence[str]:
        """Return the names of what has a price."""
        return tuple(self._standing)

    @property
    def begins_ns(self) -> int:
        """Return the beginning of the first day kept."""
        return _begin_of(self._days()[0])

    @property
    def identity(self) -> str:
        """Return a text that is the same only for the same ticks."""
        return "set by hand"

    def standing(self, instrument: str) -> PlayedTick:
        """Return an instrument's last price."""
        return self._standing[instrument]

    def found(self, time_ns: int, prices: Iterable[PlayedTick]) -> None:
        """Begin at a time, with prices that stand before the first tick."""
        self._standing = {price.instrument: price for price in prices}
        self._roll(time_ns)

    def put_up(self, price: PlayedTick) -> None:
        """Keep a price that stands without having been a tick."""
        self._standing[price.instrument] = price
        self._append(_record(STANDING, price))
        self._clock_at = None

    def add(self, tick: PlayedTick) -> None:
        """Keep a tick; its time is not before the clock's."""
        self._turn_to(tick.time_ns)
        self._standing[tick.instrument] = tick
        self._append(_record(TICK, tick))
        self._clock_at = None

    def advance_to(self, time_ns: int) -> None:
        """Keep the clock's time, which is not before the last one."""
        self._turn_to(time_ns)
        clock = _record(CLOCK, PlayedTick("", time_ns, 0, 0))
        if self._clock_at is None:
            self._clock_at = self._end
            self._append(clock)
        else:
            self._write(clock, self._clock_at)

    def ticks(self, instrument: str, start_ns: int, end_ns: int) -> Ticks:
        """Return an instrument's ticks from a time up to, not including, another."""
        first, last = _day_of(start_ns), _day_of(max(end_ns - 1, start_ns))
        days = [day for day in self._days() if first <= day <= last]
        parts = [_ticks(self._records(day), instrument) for day in days]
        return join(parts).between(start_ns, end_ns)

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)

    def _records(self, day: str) -> Records:
        return self._read(day) if day >= self._day else self._past_day(day)

    def _turn_to(self, time_ns: int) -> None:
        if _day_of(time_ns) != self._day:
            self._roll(time_ns)
        self.now_ns = time_ns

    def _roll(self, time_ns: int) -> None:
        """Begin a day's file with what stands; it appears whole or not at all."""
        day = _day_of(time_ns)
        standing = b"".join(_record(STANDING, tick) for tick in self._standing.values())
        clock = _record(CLOCK, PlayedTick("", time_ns, 0, 0))
        draft = self._folder / f"{day}.new"
        with draft.open("wb") as file:
            file.write(standing + clock)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path(day))
        _sync_folder(self._folder)
        self._prune(day)
        self._open(day)

    def _prune(self, newest: str) -> None:
        oldest = _day_of(_begin_of(newest) - DAYS_KEPT * 86_400 * SECOND_NS)
        for day in self._days():
            if day < oldest:
                self._path(day).unlink()

    def _open(self, day: str) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._day = day
        self._file = os.open(self._path(day), os.O_RDWR)
        self._end = os.fstat(self._file).st_size // RECORD.itemsize * RECORD.itemsize
        os.ftruncate(self._file, self._end)
        try:
            self._recall(self._read(day))
        except (ValueError, IndexError) as error:
            raise BadSettings(f"{self._path(day)} cannot be read") from error

    def _recall(self, records: Records) -> None:
        for time_ns, bid, ask, name, kind in records.tolist():
            if kind != CLOCK:
                self._standing[name.decode()] = PlayedTick(name.decode(), time_ns, bid, ask)
        self.now_ns = int(records["time"][-1])
        is_clock = records["kind"][-1] == CLOCK
        self._clock_at = self._end - RECORD.itemsize if is_clock else None

    def _append(self, record: bytes) -> None:
        self._write(record, self._end)
        self._end += len(record)

    def _write(self, record: bytes, at: int) -> None:
        os.pwrite(self._file, record, at)
        os.fdatasync(self._file)

    def _read(self, day: str) -> Records:
        data = self._path(day).read_bytes()
        return np.frombuffer(data[: len(data) // RECORD.itemsize * RECORD.itemsize], dtype=RECORD)

    def _days(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob(f"*{SUFFIX}"))

    def _path(self, day: str) -> Path:
        return self._folder / f"{day}{SUFFIX}"


def _record(kind: bytes, tick: PlayedTick) -> bytes:
    values = (tick.time_ns, tick.bid, tick.ask, tick.instrument.encode(), kind)
    return np.array([values], dtype=RECORD).tobytes()


def _ticks(records: Records, instrument: str) -> Ticks:
    mine = records[(records["kind"] == TICK) & (records["instrument"] == instrument.encode())]
    return Ticks(
        mine["time"].astype(np.int64), mine["bid"].astype(np.int64), mine["ask"].astype(np.int64)
    )


def _day_of(time_ns: int) -> str:
    return f"{from_ns(time_ns):%Y-%m-%d}"


def _begin_of(day: str) -> int:
    return parse_rfc3339_ns(f"{day}T00:00:00Z")


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
