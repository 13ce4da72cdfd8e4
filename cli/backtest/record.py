"""What came of a study's trials, kept in a file from which it goes on."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from adapters.studies import RESULT, STUDY
from cli.backtest.histories import Surveyed
from domain.research import StudyFault, StudySpec, TrialResult

HEADER = ("study", "source", "ticks")
WORDS = {
    "study": "another study",
    "source": "another version of the strategy, or another history",
    "ticks": "other ticks",
}


@dataclass(slots=True)
class Record:
    """Results by window, those of earlier runs first; new ones are on disk once added."""

    file: IO[bytes] | None = None
    found: list[TrialResult] = field(default_factory=list)

    def of_window(self, number: int) -> list[TrialResult]:
        """Return the results of a window."""
        return [each for each in self.found if each.trial.window == number]

    def add(self, results: Sequence[TrialResult]) -> None:
        """Keep results."""
        self.found += results
        if self.file is not None:
            self.file.write(b"".join(RESULT.dump_json(each) + b"\n" for each in results))
            self.file.flush()
            os.fsync(self.file.fileno())


@contextmanager
def record(path: Path | None, study: StudySpec, source: str, ticks: Surveyed) -> Iterator[Record]:
    """Open a study's record, or begin one; without a path it is kept in memory.

    Raises:
        StudyFault: the file is of another study, strategy or history, or no record.
    """
    if path is None:
        yield Record()
        return
    header = _header(study, source, ticks)
    known = path.read_bytes() if path.exists() else b""
    # What was cut short while it was written is not a line.
    lines = known[: known.rfind(b"\n") + 1].splitlines(keepends=True)
    found = _results(path, lines, header)
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(sum(len(line) for line in lines))
        file.seek(0, os.SEEK_END)
        if not lines:
            file.write(json.dumps(header).encode() + b"\n")
        yield Record(file, found)


def _header(study: StudySpec, source: str, ticks: Surveyed) -> dict[str, Any]:
    asked = STUDY.dump_python(study, mode="json")
    # More trials go on from those that there are.
    del asked["trials"]
    return {
        "study": asked,
        "source": source,
        "ticks": {"count": ticks.ticks, "digest": ticks.digest},
    }


def _results(path: Path, lines: Sequence[bytes], header: dict[str, Any]) -> list[TrialResult]:
    if not lines:
        return []
    try:
        known = json.loads(lines[0])
        results = [RESULT.validate_json(line) for line in lines[1:]]
    except ValueError as error:
        raise StudyFault(f"{path} is not a study's record", "resume") from error
    for name in HEADER:
        if known.get(name) != header[name]:
            raise StudyFault(f"{path} is of {WORDS[name]}: name a new file", "resume")
    return results
