"""The file that keeps the marks of an account's trailing stops, `trailing.jsonl`.

A line is in the system's hands before anybody sees its effect, so it survives the death of the
process. Lines are not synced one by one: a power cut may lose the last of them, and a stop then
stands where it stood a little earlier.
"""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from paper.trails import Began, Bettered, Mark
from paper.wire import TransactionId

MOST_LINES = 10_000
"""The file is written anew when it has grown by so many lines."""


class TrailFile:
    """Appends marks, one line each, and reads them back."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._added = 0

    def read(self) -> Iterator[Mark]:
        """Yield what the file holds, up to where a crash tore it."""
        for line in self._path.read_bytes().splitlines():
            try:
                mark = _mark(json.loads(line))
            except (ValueError, KeyError, TypeError):
                return
            yield mark

    def add(self, mark: Mark) -> bool:
        """Append a mark; tell whether the file has grown long."""
        os.write(self._file, _line(mark))
        self._added += 1
        return self._added > MOST_LINES

    def rewrite(self, marks: Iterable[Mark]) -> None:
        """Put these marks in the place of all others, at once."""
        fresh = self._path.with_suffix(".new")
        with fresh.open("wb") as file:
            file.writelines(_line(mark) for mark in marks)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        os.close(self._file)
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        self._added = 0

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)


def _mark(fields: Mapping[str, str | int]) -> Mark:
    best, time_ns = int(fields["best"]), int(fields["time"])
    if "order" in fields:
        return Began(order_id=TransactionId(int(fields["order"])), best=best, time_ns=time_ns)
    return Bettered(watched=str(fields["watched"]), best=best, time_ns=time_ns)


def _line(mark: Mark) -> bytes:
    match mark:
        case Began(order_id=order_id):
            about: dict[str, str | int] = {"order": order_id}
        case Bettered(watched=watched):
            about = {"watched": watched}
    return json.dumps({**about, "best": mark.best, "time": mark.time_ns}).encode() + b"\n"
