"""Runs of ticks as arrays, and where they come from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Times = NDArray[np.int64]
Points = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Ticks:
    """Ticks of one instrument in order of time: nanoseconds UTC, bid and ask in points."""

    times: Times
    bids: Points
    asks: Points

    def __len__(self) -> int:
        return len(self.times)

    def between(self, start_ns: int, end_ns: int) -> "Ticks":
        """Return the ticks from a time up to, not including, another."""
        first, last = np.searchsorted(self.times, (start_ns, end_ns), side="left")
        return self.part(int(first), int(last))

    def part(self, first: int, last: int) -> "Ticks":
        """Return the ticks numbered from one up to, not including, another."""
        return Ticks(self.times[first:last], self.bids[first:last], self.asks[first:last])

    def without(self, start_ns: int, end_ns: int) -> "Ticks":
        """Return the ticks but those from a time up to, not including, another."""
        first, last = np.searchsorted(self.times, (start_ns, end_ns), side="left")
        if first == last:
            return self
        return join([self.part(0, int(first)), self.part(int(last), len(self))])

    def last(self) -> "Ticks":
        """Return the last tick alone, nothing if there is none."""
        return Ticks(self.times[-1:], self.bids[-1:], self.asks[-1:])

    def first(self) -> "Ticks":
        """Return the first tick alone, nothing if there is none."""
        return Ticks(self.times[:1], self.bids[:1], self.asks[:1])


NO_TICKS = Ticks(
    np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
)


def join(parts: Sequence[Ticks]) -> Ticks:
    """Join runs of ticks that follow each other."""
    if not parts:
        return NO_TICKS
    return Ticks(
        np.concatenate([part.times for part in parts]),
        np.concatenate([part.bids for part in parts]),
        np.concatenate([part.asks for part in parts]),
    )


class TickSource(Protocol):
    """A market's past and future: the same ticks whenever it is asked."""

    @property
    def instruments(self) -> Sequence[str]:
        """Return the names of what it has ticks of."""
        ...

    @property
    def begins_ns(self) -> int:
        """Return a time before which there is nothing."""
        ...

    @property
    def identity(self) -> str:
        """Return a text that is the same only for the same ticks."""
        ...

    def ticks(self, instrument: str, start_ns: int, end_ns: int) -> Ticks:
        """Return an instrument's ticks from a time up to, not including, another."""
        ...


class Overlay:
    """A tick source that has the instruments, beginning and identity of the one it changes."""

    def __init__(self, source: TickSource) -> None:
        self._source = source

    @property
    def instruments(self) -> Sequence[str]:
        """Return the names of what it has ticks of."""
        return self._source.instruments

    @property
    def begins_ns(self) -> int:
        """Return a time before which there is nothing."""
        return self._source.begins_ns

    @property
    def identity(self) -> str:
        """Return a text that is the same only for the same ticks."""
        return self._source.identity


class Spliced:
    """Two tick sources as one: the earlier up to where the later begins."""

    def __init__(self, earlier: TickSource, later: TickSource) -> None:
        self._earlier = earlier
        self._later = later

    @property
    def instruments(self) -> Sequence[str]:
        """Return the names of what the later source has."""
        return self._later.instruments

    @property
    def begins_ns(self) -> int:
        """Return the earlier of the two beginnings."""
        return min(self._earlier.begins_ns, self._later.begins_ns)

    @property
    def identity(self) -> str:
        """Return a text that is the same only for the same ticks."""
        return f"{self._earlier.identity}, then {self._later.identity}"

    def ticks(self, instrument: str, start_ns: int, end_ns: int) -> Ticks:
        """Return an instrument's ticks from a time up to, not including, another."""
        seam = self._later.begins_ns
        before = self._earlier.ticks(instrument, start_ns, min(end_ns, seam))
        return join([before, self._later.ticks(instrument, max(start_ns, seam), end_ns)])
