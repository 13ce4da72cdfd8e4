"""Import files of ticks into a lake: all of them or none, and never twice."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from adapters.history.checks import LONG_GAP_NS, Inspector
from adapters.history.errors import HistoryOverlap
from adapters.history.files import tick_files
from adapters.history.importers.dukascopy import hour_ns
from adapters.history.importers.formats import FORMATS, Vendor
from adapters.history.importers.raw import Raw
from adapters.history.importers.sifting import Sieve
from adapters.history.parts import PartWriter, WrittenPart
from adapters.history.reports import (
    ImportReport,
    ReadFile,
    RejectedRows,
    counted,
    known_files,
    moment,
    put_text,
    report_prefix,
)
from adapters.history.spans import text_of
from adapters.history.stores import Store
from domain.instruments import Instrument

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOrder:
    """What is to be imported, and where to; `rounding` takes prices off the grid too."""

    files: Sequence[Path]
    vendor: Vendor
    instrument: Instrument
    feed: str
    now: datetime
    long_gap_ns: int = LONG_GAP_NS
    rounding: bool = False


Told = Callable[[Path, int], None]
"""Is told the file that is read, and the rows read since it was last told."""


def import_ticks(store: Store, order: ImportOrder, told: Told) -> ImportReport:
    """Read files, check every row, and put what can be ticks into the lake.

    Files whose content was imported before are named in the report and change nothing.

    Raises:
        WrongFormat: a file is not what it was said to be; nothing was imported.
        HistoryOverlap: the lake has ticks of that time; nothing was imported.
        HistoryUnavailable: the store is gone.
    """
    known = known_files(store, order.feed, order.instrument.name)
    digests = {path: _digest(path) for path in order.files}
    fresh = [path for path in order.files if digests[path] not in known]
    with tempfile.TemporaryDirectory() as scratch:
        work = _Import(order, Path(scratch))
        with work.rejected:
            for path in _in_order(fresh, order):
                work.read(path, digests[path], told)
        work.writer.close()
        _refuse_overlap(store, order, work.writer.parts)
        report = work.report([path.name for path in order.files if digests[path] in known])
        if fresh:
            _store(store, work, report)
    return report


class _Import:
    """An import that is going on."""

    def __init__(self, order: ImportOrder, scratch: Path) -> None:
        self._order = order
        self._sieve = Sieve(order.instrument, rounding=order.rounding)
        self._inspector = Inspector(order.long_gap_ns)
        self._files: list[ReadFile] = []
        self._rows = 0
        self.rejected = RejectedRows(scratch / "rejected.parquet")
        self.writer = PartWriter(scratch, order.feed, order.instrument)

    def read(self, path: Path, digest: str, told: Told) -> None:
        """Take a file in."""
        before = self._rows
        for raw in self._raws(path):
            sifted = self._sieve.sift(raw)
            self._inspector.look(raw.file, sifted.row, sifted.ticks)
            self.rejected.add(sifted.broken)
            if len(sifted.row):
                self.writer.add(sifted.ticks)
            rows = len(raw.row) + len(raw.broken)
            self._rows += rows
            told(path, rows)
        self._files.append(ReadFile(name=path.name, sha256=digest, rows=self._rows - before))

    def _raws(self, path: Path) -> Iterator[Raw]:
        reached = self._sieve.reached
        for number, raw in enumerate(
            FORMATS[self._order.vendor].read(path, self._order.instrument)
        ):
            if number == 0 and len(raw.time) and int(raw.time[0]) < reached:
                raise HistoryOverlap(
                    f"{path.name} begins at {text_of(int(raw.time[0]))}, "
                    f"before {text_of(reached)} that the file before it reaches"
                )
            yield raw

    def report(self, known: Sequence[str]) -> ImportReport:
        """Say what was done."""
        parts = self.writer.parts
        return ImportReport(
            feed=self._order.feed,
            instrument=self._order.instrument.name,
            vendor=self._order.vendor,
            imported_at=self._order.now.isoformat(),
            files=tuple(self._files),
            known=tuple(known),
            rows=self._rows,
            ticks=sum(part.rows for part in parts),
            first=moment(parts[0].part.first.time_ns if parts else None),
            last=moment(parts[-1].part.last.time_ns if parts else None),
            rounded=self._sieve.rounded,
            flagged=counted(self._inspector.found),
            rejected=self.rejected.counted(),
            rejected_rows=None if self.rejected.path is None else f"{self.name}-rejected.parquet",
            parts=tuple(part.name for part in parts),
        )

    @property
    def name(self) -> str:
        """Name the report after what was read, without an ending."""
        content = hashlib.sha256("".join(file.sha256 for file in self._files).encode())
        prefix = report_prefix(self._order.feed, self._order.instrument.name)
        return f"{prefix}{content.hexdigest()[:16]}"


def _store(store: Store, work: _Import, report: ImportReport) -> None:
    """Put the parts first and the report last: without it they are imported again, the same."""
    for part in work.writer.parts:
        store.put(part.name, part.path)
    if work.rejected.path is not None and report.rejected_rows is not None:
        store.put(report.rejected_rows, work.rejected.path)
    put_text(store, f"{work.name}.json", report.text())


def _refuse_overlap(store: Store, order: ImportOrder, parts: Sequence[WrittenPart]) -> None:
    prefix = f"feed={order.feed}/instrument={order.instrument.name}/"
    there = [file.part for file in tick_files(store, prefix) if file.part is not None]
    for new in parts:
        for old in there:
            same = (old.first, old.last) == (new.part.first, new.part.last)
            if not same and old.first <= new.part.last and new.part.first <= old.last:
                raise HistoryOverlap(
                    f"feed {order.feed} has ticks of {order.instrument.name} from "
                    f"{text_of(old.first.time_ns)} to {text_of(old.last.time_ns)} already, "
                    f"and these reach from {text_of(new.part.first.time_ns)} "
                    f"to {text_of(new.part.last.time_ns)}: import them into another feed"
                )


def _in_order(files: Sequence[Path], order: ImportOrder) -> list[Path]:
    """Sort files by their first time; two that overlap are refused."""
    return sorted(files, key=lambda path: _first_ns(path, order))


def _first_ns(path: Path, order: ImportOrder) -> int:
    if order.vendor is Vendor.DUKASCOPY_BI5:
        return hour_ns(path)
    raws = FORMATS[order.vendor].read(path, order.instrument)
    return next((int(raw.time[0]) for raw in raws if len(raw.time)), 0)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
