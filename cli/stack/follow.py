"""`forex logs`: what the parts of the stack said, and what they say."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cli.stack.errors import StackError
from cli.stack.home import Home
from cli.stack.logs import last_lines

LOOK_EVERY = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line that a part wrote."""

    part: str
    text: str


def log_files(home: Home, part: str | None) -> dict[str, Path]:
    """Return the log of one part, or of all; raise StackError for a part without one."""
    files = {file.stem: file for file in sorted(home.logs.glob("*.log"))}
    if part is None:
        return files
    if part not in files:
        raise StackError(f"{part} has no log; those with one are: {', '.join(files) or 'none'}")
    return {part: files[part]}


def latest(files: Mapping[str, Path], count: int) -> Iterator[LogLine]:
    """Yield the last lines of each log."""
    for part, file in files.items():
        for text in last_lines(file, count):
            yield LogLine(part=part, text=text)


def newest(files: Mapping[str, Path]) -> Iterator[LogLine]:
    """Yield lines as they are written, for ever; a log that is moved aside is followed on."""
    tails = [_Tail(part, file) for part, file in files.items()]
    while True:
        for tail in tails:
            yield from tail.read()
        time.sleep(LOOK_EVERY)


class _Tail:
    def __init__(self, part: str, path: Path) -> None:
        self._part = part
        self._path = path
        self._file = path.open("rb")
        self._file.seek(0, 2)
        self._begun = b""

    def read(self) -> Iterator[LogLine]:
        yield from self._lines()
        if self._path.exists() and not self._path.samefile(f"/dev/fd/{self._file.fileno()}"):
            yield from self._lines()
            self._file.close()
            self._file = self._path.open("rb")

    def _lines(self) -> Iterator[LogLine]:
        *whole, self._begun = (self._begun + self._file.read()).split(b"\n")
        for line in whole:
            yield LogLine(part=self._part, text=line.decode(errors="replace"))
