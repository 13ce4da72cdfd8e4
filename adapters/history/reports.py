"""What an import did, kept beside the ticks: nothing that was left out is forgotten."""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from adapters.history.checks import EXAMPLES, Flagged, Suspicion
from adapters.history.importers.raw import Broken, Fault
from adapters.history.spans import text_of
from adapters.history.stores import Store

REJECTED = pa.schema(
    [("file", pa.string()), ("row", pa.int64()), ("reason", pa.string()), ("text", pa.string())]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A file that was imported: its name and SHA-256, and the rows that it had."""

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import read, kept, flagged and rejected. `rejected_rows` names the file of those."""

    feed: str
    instrument: str
    vendor: str
    imported_at: str
    files: tuple[ReadFile, ...]
    known: tuple[str, ...]
    rows: int
    ticks: int
    first: str | None
    last: str | None
    rounded: int
    flagged: Mapping[str, Any]
    rejected: Mapping[str, Any]
    rejected_rows: str | None
    parts: tuple[str, ...]

    def text(self) -> str:
        """Write it as JSON."""
        return json.dumps(asdict(self), indent=2)


def report_prefix(feed: str, instrument: str) -> str:
    """Name the place of an instrument's reports."""
    return f"imports/feed={feed}/instrument={instrument}/"


def known_files(store: Store, feed: str, instrument: str) -> dict[str, str]:
    """Return the SHA-256 of every file that was imported, with the time of its import."""
    known: dict[str, str] = {}
    for report in read_reports(store, report_prefix(feed, instrument)):
        known |= {file["sha256"]: report["imported_at"] for file in report["files"]}
    return known


def read_reports(store: Store, prefix: str = "imports/") -> Iterator[dict[str, Any]]:
    """Read the reports of every import under a prefix."""
    for file in store.files(prefix):
        if file.name.endswith(".json"):
            with store.open(file.name) as source:
                yield json.loads(source.read())


def put_text(store: Store, name: str, text: str) -> None:
    """Store a short text."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        store.put(name, Path(file.name))


def counted(found: Mapping[Suspicion, Flagged]) -> dict[str, Any]:
    """Turn what was flagged into JSON."""
    return {
        str(suspicion): {
            "count": flagged.count,
            "examples": [asdict(example) for example in flagged.examples],
        }
        for suspicion, flagged in sorted(found.items())
    }


class RejectedRows:
    """Keeps every rejected row in a Parquet file, and counts them by reason."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer: pq.ParquetWriter | None = None
        self.counts: dict[Fault, int] = {}
        self._examples: dict[Fault, list[Broken]] = {}

    def __enter__(self) -> "RejectedRows":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._writer is not None:
            self._writer.close()

    @property
    def path(self) -> Path | None:
        """Return the file; None as long as nothing was rejected."""
        return None if self._writer is None else self._path

    def add(self, rows: Sequence[Broken]) -> None:
        """Keep rows."""
        if not rows:
            return
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, REJECTED, compression="zstd")
        columns = zip(*((row.file, row.row, str(row.fault), row.text) for row in rows), strict=True)
        self._writer.write_table(pa.table([list(column) for column in columns], schema=REJECTED))
        for row in rows:
            self.counts[row.fault] = self.counts.get(row.fault, 0) + 1
            examples = self._examples.setdefault(row.fault, [])
            if len(examples) < EXAMPLES:
                examples.append(row)

    def counted(self) -> dict[str, Any]:
        """Return the counts and the first of each reason."""
        return {
            str(fault): {
                "count": count,
                "examples": [
                    {"file": row.file, "row": row.row, "text": row.text}
                    for row in self._examples[fault]
                ],
            }
            for fault, count in sorted(self.counts.items())
        }


def moment(time_ns: int | None) -> str | None:
    """Write a time of a report."""
    return None if time_ns is None else text_of(time_ns)
