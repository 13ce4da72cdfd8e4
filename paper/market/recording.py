"""Recorded ticks in Parquet: a folder an instrument, files of `time`, `bid` and `ask`."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from domain.instruments import Instrument
from paper.market.ticks import NO_TICKS, Ticks, join

FILES_KEPT = 8
END_OF_TIME = 2**63 - 1


class BadRecording(Exception):
    """The folder does not hold ticks that can be replayed."""


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """One file, and the market times in nanoseconds that it spans."""

    path: Path
    first_ns: int
    last_ns: int


class Recording:
    """The ticks of a folder before a time, read file by file as they are asked for."""

    def __init__(
        self,
        folder: Path,
        known: Mapping[str, Instrument],
        ends_before_ns: int | None = None,
    ) -> None:
        self._known = known
        self._ends_before_ns = END_OF_TIME if ends_before_ns is None else ends_before_ns
        self._files = {
            name: files
            for name, paths in _find(folder, known).items()
            if (files := self._scan(paths))
        }
        if not self._files:
            raise BadRecording(f"{folder} holds no Parquet ticks of an instrument asked for")
        self._fingerprint = _fingerprint(self._files)
        self._load = lru_cache(maxsize=FILES_KEPT)(self._read)

    @property
    def instruments(self) -> Sequence[str]:
        """Return the names of what was recorded."""
        return tuple(self._files)

    @property
    def begins_ns(self) -> int:
        """Return the time of the first tick of all."""
        return min(files[0].first_ns for files in self._files.values())

    @property
    def ends_ns(self) -> int:
        """Return the time of the last tick of all."""
        lasts = (self.last_tick(name, END_OF_TIME) for name in self._files)
        return max(int(last.times[0]) for last in lasts)

    @property
    def identity(self) -> str:
        """Return a text that is the same only for the same ticks."""
        return f"recorded {self._fingerprint} before {self._ends_before_ns}"

    def first_tick(self, instrument: str, start_ns: int) -> Ticks:
        """Return an instrument's first tick at or after a time; none if there is none."""
        for file in self._files[instrument]:
            found = self._part(instrument, file, start_ns, END_OF_TIME)
            if len(found):
                return found.first()
        return NO_TICKS

    def last_tick(self, instrument: str, end_ns: int) -> Ticks:
        """Return an instrument's last tick before a time; none if there is none."""
        for file in reversed(self._files[instrument]):
            found = self._part(instrument, file, file.first_ns, end_ns)
            if len(found):
                return found.last()
        return NO_TICKS

    def ticks(self, instrument: str, start_ns: int, end_ns: int) -> Ticks:
        """Return an instrument's ticks from a time up to, not including, another."""
        files = self._files.get(instrument, ())
        return join([self._part(instrument, file, start_ns, end_ns) for file in files])

    def _part(self, instrument: str, file: RecordedFile, start_ns: int, end_ns: int) -> Ticks:
        end_ns = min(end_ns, self._ends_before_ns)
        if file.last_ns < start_ns or file.first_ns >= end_ns:
            return NO_TICKS
        return self._load(instrument, file.path).between(start_ns, end_ns)

    def _scan(self, paths: Sequence[Path]) -> list[RecordedFile]:
        files = (_scan(path) for path in paths)
        kept = (file for file in files if file.first_ns < self._ends_before_ns)
        return sorted(kept, key=lambda file: file.first_ns)

    def _read(self, instrument: str, path: Path) -> Ticks:
        table = pq.read_table(path, columns=["time", "bid", "ask"])
        times = _times(table)
        scale = 10.0 ** self._known[instrument].display_precision
        bids, asks = (np.asarray(table.column(name)) * scale for name in ("bid", "ask"))
        usable = np.isfinite(bids) & np.isfinite(asks) & (bids > 0) & (asks >= bids)
        if not usable.all():
            raise BadRecording(f"{path} has prices that are not positive or are crossed")
        order = np.argsort(times, kind="stable")
        points = (np.rint(bids).astype(np.int64), np.rint(asks).astype(np.int64))
        return Ticks(times[order], points[0][order], points[1][order])


def _find(folder: Path, known: Mapping[str, Instrument]) -> dict[str, list[Path]]:
    folders = [folder] if folder.name in known else [folder / name for name in known]
    found = {each.name: sorted(each.rglob("*.parquet")) for each in folders if each.is_dir()}
    return {name: paths for name, paths in found.items() if paths}


def _scan(path: Path) -> RecordedFile:
    times = _times(pq.read_table(path, columns=["time"]))
    if len(times) == 0:
        raise BadRecording(f"{path} is empty")
    return RecordedFile(path, int(times.min()), int(times.max()))


def _fingerprint(files: Mapping[str, Sequence[RecordedFile]]) -> str:
    described = [
        (name, file.path.name, file.path.stat().st_size, file.first_ns, file.last_ns)
        for name in sorted(files)
        for file in files[name]
    ]
    return hashlib.sha256(repr(described).encode()).hexdigest()[:16]


def _times(table: pa.Table) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    nanoseconds = table.column("time").cast(pa.timestamp("ns", tz="UTC")).cast(pa.int64())
    return np.asarray(nanoseconds, dtype=np.int64)
