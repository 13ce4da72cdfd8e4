"""The transaction file: one line a transaction, appended in batches, on disk before any answer.

A line is the transaction's wire form. All lines of a batch but the last end in a space before
the newline, so a file that ends in `}` and a newline ends in a whole batch; whatever follows
the last whole batch is what a crash tore off, was never answered for, and is cut at start.
"""

import asyncio
import fcntl
import json
import os
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from paper.codec import to_json
from paper.ledger.transactions import Transaction, from_wire
from paper.storage.line_index import LineIndex

MORE_TO_COME = b" \n"
LAST_OF_BATCH = b"\n"
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
        self._cut_torn_end()
        self._index = LineIndex()
        self._unwritten: list[Transaction] = []
        self._unwritten_lines: list[bytes] = []
        self._durable_end = 0
        self._wake = asyncio.Event()
        self._grew = asyncio.Event()
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()

    @property
    def index(self) -> LineIndex:
        """Return where the transactions are, those on their way to the disk included."""
        return self._index

    def replay(self, known: LineIndex | None = None) -> Iterator[Transaction]:
        """Yield what the file holds, or what follows the lines that are known already.

        Raises:
            JournalDamaged: a line is not a transaction.
        """
        self._index = known or LineIndex()
        with self._path.open("rb") as lines:
            lines.seek(self._index.end)
            for number, line in enumerate(lines, start=self._index.count + 1):
                self._index.add(len(line))
                yield self._read_line(line, number)
        self._durable_end = self._index.end

    def append(self, batch: Sequence[Transaction]) -> None:
        """Queue a batch; it reaches the disk whole or not at all."""
        last = len(batch) - 1
        for index, transaction in enumerate(batch):
            ending = LAST_OF_BATCH if index == last else MORE_TO_COME
            line = to_json(transaction.to_wire()).encode() + ending
            self._index.add(len(line))
            self._unwritten_lines.append(line)
        self._unwritten.extend(batch)
        self._wake.set()

    async def settled(self) -> None:
        """Wait until everything appended so far is on disk."""
        end = self._index.end
        if self._durable_end >= end:
            return
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.append((end, waiter))
        await waiter

    async def grown(self, count: int) -> None:
        """Wait until there are so many transactions."""
        while self._index.count < count:
            self._grew.clear()
            await self._grew.wait()

    async def run(self) -> None:
        """Write what is queued, forever; cancel it after `settled`."""
        while True:
            await self._wake.wait()
            # Requests that have arrived already get their turn, to share the write.
            await asyncio.sleep(0)
            self._wake.clear()
            transactions, data = self._unwritten, b"".join(self._unwritten_lines)
            self._unwritten, self._unwritten_lines = [], []
            await asyncio.to_thread(self._write, data)
            self._durable_end += len(data)
            self._on_durable(transactions)
            self._release()
            self._grew.set()

    def read(self, first: int, last: int) -> list[Transaction]:
        """Return the transactions numbered first to last that are on disk."""
        return [from_wire(json.loads(line)) for line in self.lines(first, last)]

    def lines(self, first: int, last: int) -> list[bytes]:
        """Return the lines numbered first to last that are on disk, without their endings."""
        first, last = max(first, 1), min(last, self._index.count)
        if first > last:
            return []
        start, skipped = self._index.before(first)
        end = self._index.after(last)
        lines = os.pread(self._file, end - start, start).splitlines()
        return [line.rstrip() for line in lines[skipped : skipped + last - first + 1]]

    def numbers_between(self, start_ns: int, end_ns: int) -> tuple[int, int]:
        """Return the first and last number of the transactions between two times, both included.

        The last is one less than the first where there are none.
        """
        numbers = range(1, self._index.count + 1)
        first = bisect_left(numbers, start_ns, key=self._time_of)
        last = bisect_right(numbers, end_ns, key=self._time_of)
        return first + 1, last

    def bytes_before(self, end: int, count: int) -> bytes:
        """Return the last bytes before a place in the file; fewer where there are not so many."""
        start = max(0, end - count)
        return os.pread(self._file, end - start, start)

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)

    def _time_of(self, number: int) -> int:
        return self.read(number, number)[0].stamp.time

    def _release(self) -> None:
        while self._waiting and self._waiting[0][0] <= self._durable_end:
            waiter = self._waiting.popleft()[1]
            if not waiter.done():
                waiter.set_result(None)

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
