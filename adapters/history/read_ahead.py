"""Work one step ahead of whoever takes the results."""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Semaphore, Thread
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class _Ready(Generic[Item]):
    item: Item


@dataclass(frozen=True, slots=True)
class _Over:
    error: BaseException | None


class _Lane(Generic[Item]):
    """A bounded queue between two threads whose taker may leave."""

    def __init__(self, depth: int) -> None:
        self._free = Semaphore(depth)
        self._ready: SimpleQueue[_Ready[Item] | _Over] = SimpleQueue()
        self._left = Event()

    def fill(self, make: Callable[[], Iterator[Item]]) -> None:
        """Make items until they end, fail, or nobody takes them any more."""
        error: BaseException | None = None
        try:
            for item in make():
                self._free.acquire()
                if self._left.is_set():
                    break
                self._ready.put(_Ready(item))
        except BaseException as failure:
            error = failure
        self._ready.put(_Over(error))

    def take(self) -> Iterator[Item]:
        """Take items until they end; what failed in making them fails here."""
        while isinstance(found := self._ready.get(), _Ready):
            self._free.release()
            yield found.item
        if found.error is not None:
            raise found.error

    def leave(self) -> None:
        """Let the maker stop at its next item."""
        self._left.set()
        self._free.release()


def read_ahead(make: Callable[[], Iterator[Item]], depth: int) -> Generator[Item, None, None]:
    """Yield what `make` yields, made by a thread that is at most `depth` + 1 items ahead.

    The thread has ended when this generator was used up or closed.
    """
    lane: _Lane[Item] = _Lane(depth)
    thread = Thread(target=lane.fill, args=(make,), name="read-ahead", daemon=True)
    thread.start()
    try:
        yield from lane.take()
    finally:
        lane.leave()
        thread.join()
