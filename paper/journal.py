"""The transaction file: one line a transaction, appended in batches, on disk before any answer.

A line is the transaction's wire form. All lines of a batch but the last end in a space before
the newline, so a file that ends in `}` and a newline ends in a whole batch; whatever follows
the last whole batch is what a crash tore off, was never answered for, and is cut at start.
"""

import asyncio
import fcntl
import json
import os
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from paper.transactions import Transaction, from_wire

MORE_TO_COME = b" \n"
WHOLE = b"}\n"
READ_SIZE = 1 << 20


class JournalDamaged(Exception):
    """The transaction file has a line that cannot be read, before its end."""


class JournalInUse(Exception):
    """Another exchange has the transaction file open."""


class Journal:
    """Appends batches of transactions and reads any of them back.

    `append` only queues; `settled` waits until everything queued so far is on disk. All that
    wait at the same moment share one write and one fsync.
    """

    def __init__(self, path: Path, on_durable: Callable[[Sequence[Transaction]], None]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._on_durable = on_durable
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        self._lock_file()
        self._offsets = array("Q")
        self._end = 0
        self._waiting: list[Transaction] = []
        self._waiting_bytes = bytearray()
        self._durable_end = 0
        self._wake = asyncio.Event()
        self._settled = asyncio.Condition()

    def replay(self) -> Iterator[Transaction]:
        """Yield what the file holds, after cutting a torn end off.

        Raises:
            JournalDamaged: a line before the end is not a transaction.
        """
        self._cut_torn_end()
        with self._path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                self._offsets.append(self._end)
                self._end += len(line)
                yield self._read_line(line, number)
        self._durable_end = self._end

    def append(self, batch: Sequence[Transaction]) -> None:
        """Queue a batch; it reaches the disk whole or not at all."""
        last = len(batch) - 1
        for index, transaction in enumerate(batch):
            text = json.dumps(transaction.to_wire(), separators=(",", ":")).encode()
            line = text + (b"\n" if index == last else MORE_TO_COME)
            self._offsets.append(self._end)
            self._end += len(line)
            self._waiting_bytes += line
        self._waiting.extend(batch)
        self._wake.set()

    async def settled(self) -> None:
        """Wait until everything appended so far is on disk."""
        end = self._end
        if self._durable_end >= end:
            return
        async with self._settled:
            await self._settled.wait_for(lambda: self._durable_end >= end)

    async def run(self) -> None:
        """Write what is queued, forever; cancel it after `settled`."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            transactions, data = self._waiting, bytes(self._waiting_bytes)
            self._waiting, self._waiting_bytes = [], bytearray()
            await asyncio.to_thread(self._write, data)
            self._durable_end += len(data)
            self._on_durable(transactions)
            async with self._settled:
                self._settled.notify_all()

    def read(self, first: int, last: int) -> list[Transaction]:
        """Return the transactions numbered first to last that are on disk."""
        first, last = max(first, 1), min(last, len(self._offsets))
        if first > last:
            return []
        start = self._offsets[first - 1]
        end = self._offsets[last] if last < len(self._offsets) else self._end
        lines = os.pread(self._file, end - start, start).splitlines()
        return [from_wire(json.loads(line)) for line in lines]

    def numbers_between(self, start_ns: int, end_ns: int) -> tuple[int, int]:
        """Return the first and last number of the transactions between two times, both included.

        The last is one less than the first where there are none.
        """
        count = len(self._offsets)
        numbers = range(1, count + 1)
        first = bisect_left(numbers, start_ns, key=self._time_of)
        last = bisect_right(numbers, end_ns, key=self._time_of)
        return first + 1, last

    def _time_of(self, number: int) -> int:
        return self.read(number, number)[0].stamp.time

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._file, rest) :]
        os.fdatasync(self._file)

    def _lock_file(self) -> None:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise JournalInUse(f"{self._path} is in use by another exchange") from error

    def _cut_torn_end(self) -> None:
        keep = os.fstat(self._file).st_size
        position, tail = keep, b""
        while position > 0:
            step = min(READ_SIZE, position)
            position -= step
            tail = os.pread(self._file, step, position) + tail
            whole = tail.rfind(WHOLE)
            if whole >= 0:
                keep = position + whole + len(WHOLE)
                break
        else:
            keep = 0
        os.ftruncate(self._file, keep)
        os.fsync(self._file)

    def _read_line(self, line: bytes, number: int) -> Transaction:
        try:
            transaction = from_wire(json.loads(line))
        except (ValueError, KeyError, TypeError) as error:
            raise JournalDamaged(f"{self._path} line {number} is not a transaction") from error
        if transaction.id != number:
            raise JournalDamaged(f"{self._path} line {number} has id {transaction.id}")
        return transaction
