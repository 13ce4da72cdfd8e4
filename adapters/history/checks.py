"""What is suspicious in ticks that are possible: it is told, and kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from adapters.history.columns import cut
from adapters.history.spans import text_of
from domain.market_hours import DAY_ROLL, NEW_YORK, weekend_close
from domain.times import SECOND_NS, from_ns, to_ns
from engine.ticks import TickBatch

Integers = npt.NDArray[np.int64]
Found = Iterator[tuple[range, str]]
"""Places that were found, and what stands there."""

EXAMPLES = 20
LONG_GAP_NS = 300 * SECOND_NS
JUMP = 20
"""How many times the usual move a price has to jump to be looked at."""
SPREADS = 3
LEAST_JUMP = 10
"""Points, a pip: no less is a spike."""
NEIGHBOURS = 2_048
RETURN_WITHIN = 3
"""Ticks within which a spike is back, to a quarter of its height."""


class Suspicion(StrEnum):
    """What is flagged."""

    GAP = "gap"
    CLOSED_HOURS = "closed hours"
    SPIKE = "spike"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Example:
    """A flagged row: where it stands and what is there."""

    file: str
    row: int
    time: str
    detail: str


@dataclass(slots=True)
class Flagged:
    """How often something was found, and the first times."""

    count: int = 0
    examples: list[Example] = field(default_factory=list)

    @property
    def wanted(self) -> int:
        """Return how many examples are still to be kept."""
        return EXAMPLES - len(self.examples)


@dataclass(frozen=True, slots=True)
class _Lines:
    """Ticks and the row of each; the first ones, of `before`, were looked at already."""

    before: tuple[str, ...]
    file: str
    row: Integers
    ticks: TickBatch

    @property
    def seen(self) -> int:
        """Return how many were looked at already."""
        return len(self.before)

    def file_of(self, place: int) -> str:
        """Name the file of a row."""
        return self.before[place] if place < self.seen else self.file


class Inspector:
    """Looks at an instrument's ticks in order, batch after batch, in constant memory."""

    def __init__(self, long_gap_ns: int = LONG_GAP_NS) -> None:
        self._long_gap_ns = long_gap_ns
        self._tail: _Lines | None = None
        self.found: dict[Suspicion, Flagged] = {}

    def look(self, file: str, row: Integers, ticks: TickBatch) -> None:
        """Look at the next ticks of a file."""
        if not len(row):
            return
        lines = _after(self._tail, file, row, ticks)
        for suspicion, found in (
            (Suspicion.GAP, self._gaps(lines)),
            (Suspicion.CLOSED_HOURS, _closed(lines)),
            (Suspicion.SPIKE, _spikes(lines)),
            (Suspicion.DUPLICATE, _duplicates(lines)),
        ):
            for places, detail in found:
                self._note(suspicion, lines, places, detail)
        self._tail = _tail(lines)

    def _note(self, suspicion: Suspicion, lines: _Lines, places: range, detail: str) -> None:
        flagged = self.found.setdefault(suspicion, Flagged())
        flagged.count += len(places)
        for place in places[: flagged.wanted]:
            moment = text_of(int(lines.ticks.time[place]))
            example = Example(lines.file_of(place), int(lines.row[place]), moment, detail)
            flagged.examples.append(example)

    def _gaps(self, lines: _Lines) -> Found:
        times = lines.ticks.time
        for place in np.flatnonzero(np.diff(times) > self._long_gap_ns).tolist():
            if place + 1 < lines.seen:
                continue
            missed = open_ns(int(times[place]), int(times[place + 1]))
            if missed > self._long_gap_ns:
                yield _one(place + 1), f"{missed // SECOND_NS} s of open market without a tick"


def _after(tail: _Lines | None, file: str, row: Integers, ticks: TickBatch) -> _Lines:
    if tail is None:
        return _Lines((), file, row, ticks)
    joined = TickBatch(
        np.concatenate((tail.ticks.time, ticks.time)),
        np.concatenate((tail.ticks.bid, ticks.bid)),
        np.concatenate((tail.ticks.ask, ticks.ask)),
    )
    return _Lines(tail.before, file, np.concatenate((tail.row, row)), joined)


def _tail(lines: _Lines) -> _Lines:
    """Keep the last ticks: as many as the next look needs to go on."""
    first = max(0, len(lines.row) - RETURN_WITHIN - 1)
    names = tuple(lines.file_of(place) for place in range(first, len(lines.row)))
    return _Lines(names, lines.file, lines.row[first:], cut(lines.ticks, first))


def _one(place: int) -> range:
    return range(place, place + 1)


def _duplicates(lines: _Lines) -> Found:
    same = np.ones(max(0, len(lines.row) - 1), dtype=np.bool_)
    for column in lines.ticks:
        same &= column[1:] == column[:-1]
    for place in np.flatnonzero(same).tolist():
        if place + 1 >= lines.seen:
            yield _one(place + 1), "time and prices of the row before"


def _closed(lines: _Lines) -> Found:
    times = lines.ticks.time[lines.seen :]
    for start, end in closed_spans(int(times[0]), int(times[-1])):
        first, last = np.searchsorted(times, (start, end)).tolist()
        if first < last:
            places = range(lines.seen + first, lines.seen + last)
            yield places, f"the market is closed from {text_of(start)}"


def _spikes(lines: _Lines) -> Found:
    """Find prices that jump far beyond what is usual around them, and are soon back."""
    bid, ask = lines.ticks.bid.astype(np.int64), lines.ticks.ask.astype(np.int64)
    middle = bid + ask
    moves = np.abs(np.diff(middle))
    if not (moves > 2 * LEAST_JUMP).any():
        return
    limits = np.maximum(JUMP * _usual(moves, 75), SPREADS * 2 * _usual(ask - bid, 50)[1:])
    far = moves > np.maximum(limits, 2 * LEAST_JUMP)
    for place in (np.flatnonzero(far) + 1).tolist():
        if lines.seen - RETURN_WITHIN <= place < len(middle) - RETURN_WITHIN:
            level = middle[place - 1]
            jump = abs(int(middle[place] - level))
            after = np.abs(middle[place + 1 : place + 1 + RETURN_WITHIN] - level)
            if after.min() * 4 <= jump:
                yield _one(place), f"{jump / 2:g} points away and back"


def _usual(values: Integers, percent: int) -> Integers:
    """Return what is usual around each value: a percentile of its neighbourhood."""
    around = [values[start : start + NEIGHBOURS] for start in range(0, len(values), NEIGHBOURS)]
    usual = [np.full(len(part), _percentile(part, percent)) for part in around]
    return np.concatenate(usual)


def _percentile(values: Integers, percent: int) -> int:
    place = (len(values) - 1) * percent // 100
    return int(np.partition(values, place)[place])


def open_ns(first_ns: int, last_ns: int) -> int:
    """Return how long the market was open between two times."""
    closed = sum(
        max(0, min(end, last_ns) - max(start, first_ns))
        for start, end in closed_spans(first_ns, last_ns)
    )
    return last_ns - first_ns - closed


def closed_spans(first_ns: int, last_ns: int) -> Sequence[tuple[int, int]]:
    """List the weekends that a range may touch, from their closing to their opening."""
    spans = []
    close = weekend_close(from_ns(first_ns) - timedelta(days=7))
    while to_ns(close) <= last_ns:
        sunday = close.astimezone(NEW_YORK).date() + timedelta(days=2)
        opening = datetime.combine(sunday, DAY_ROLL, tzinfo=NEW_YORK)
        spans.append((to_ns(close), to_ns(opening)))
        close = weekend_close(close + timedelta(days=5))
    return spans
