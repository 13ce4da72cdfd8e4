"""One bounded log file for each part of the stack."""

import os
from collections import deque
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import BinaryIO

LARGEST_LOG = 10 * 1024 * 1024
KEPT_LOGS = 3
BLOCK = 65536


class RotatingLog:
    """A log file of bounded size; the older ones end in .1, .2 and .3."""

    def __init__(self, path: Path, largest: int = LARGEST_LOG) -> None:
        self._path = path
        self._largest = largest
        self._file = self._open()

    def write(self, block: bytes) -> None:
        """Append whole blocks, moving the file aside when it is full.

        What a full disk does not take is lost: a log must never hold up what it is about.
        """
        with suppress(OSError):
            if self._file.tell() + len(block) > self._largest:
                self._rotate()
            self._file.write(block)

    def close(self) -> None:
        self._file.close()

    def _open(self) -> BinaryIO:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._path.open("ab", buffering=0)

    def _rotate(self) -> None:
        for number in range(KEPT_LOGS - 1, 0, -1):
            older = numbered(self._path, number)
            if older.exists():
                older.replace(numbered(self._path, number + 1))
        self._path.replace(numbered(self._path, 1))
        full, self._file = self._file, self._open()
        full.close()


def numbered(path: Path, number: int) -> Path:
    """Name the log that was moved aside `number` times ago."""
    return path.with_name(f"{path.name}.{number}")


def pump(descriptor: int, log: RotatingLog) -> Thread:
    """Copy a pipe into a log until its writers are gone, then close both.

    A thread of its own, so that a busy event loop never stalls the program that writes.
    """
    thread = Thread(target=_copy, args=(descriptor, log), daemon=True)
    thread.start()
    return thread


def last_lines(path: Path, count: int) -> list[str]:
    """Return the last lines of a log, none if there is no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", errors="replace") as file:
        return [line.rstrip("\n") for line in deque(file, maxlen=count)]


def _copy(descriptor: int, log: RotatingLog) -> None:
    while block := os.read(descriptor, BLOCK):
        log.write(block)
    os.close(descriptor)
    log.close()
