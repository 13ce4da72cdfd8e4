"""Columns of written times as nanoseconds UTC."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from adapters.history.columns import buffer_of
from domain.times import SECOND_NS

Integers = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

HOUR_NS = 3_600 * SECOND_NS
DAY_NS = 24 * HOUR_NS
EPOCH = date(1970, 1, 1).toordinal()


class TimeColumn(Protocol):
    """How a vendor writes times. `kind` is what Arrow is to read the column as."""

    @property
    def kind(self) -> Any:
        """Return the Arrow type."""
        ...

    def read(self, column: Any) -> Integers:
        """Return nanoseconds UTC; raises `ValueError` where something else stands."""
        ...


@dataclass(frozen=True, slots=True)
class Written:
    """Times of fixed width: `yyyy`, `mm`, `dd`, `HH`, `MM`, `SS`, `fff`, `+zzzz`, and the rest.

    `offset_ns` is how far the written clock is ahead of UTC.
    """

    pattern: str
    offset_ns: int = 0

    @property
    def kind(self) -> Any:
        """Return the Arrow type."""
        return pa.string()

    def read(self, column: Any) -> Integers:
        """Read a column of texts."""
        text = _matrix(column, len(self.pattern))
        for place, letter in enumerate(self.pattern):
            if letter not in "ymdHMSfz+" and not bool((text[:, place] == ord(letter)).all()):
                raise ValueError(f"a time is not written as {self.pattern}")
        return self._days(text) + self._clock(text) - self.offset_ns - self._zone(text)

    def _days(self, text: Bytes) -> Integers:
        day = self._number(text, "yyyy") * 10_000
        day += self._number(text, "mm") * 100 + self._number(text, "dd")
        begins = np.flatnonzero(np.diff(day, prepend=-1))
        known = [_day_number(int(found)) for found in day[begins]]
        lengths = np.diff(begins, append=len(day))
        return np.repeat(np.array(known, dtype=np.int64), lengths) * DAY_NS

    def _clock(self, text: Bytes) -> Integers:
        hour, minute = self._number(text, "HH"), self._number(text, "MM")
        second = self._number(text, "SS")
        if bool(((hour > 23) | (minute > 59) | (second > 59)).any()):
            raise ValueError("a time of day does not exist")
        whole = ((hour * 60 + minute) * 60 + second) * SECOND_NS
        if "fff" not in self.pattern:
            return whole
        return whole + self._number(text, "fff") * 1_000_000

    def _zone(self, text: Bytes) -> Integers:
        if "+zzzz" not in self.pattern:
            return np.zeros(1, dtype=np.int64)
        signs = text[:, self.pattern.index("+")]
        if not bool(((signs == ord("+")) | (signs == ord("-"))).all()):
            raise ValueError("a time has no offset from GMT")
        hours, minutes = np.divmod(self._number(text, "zzzz"), 100)
        ahead: Integers = np.where(signs == ord("-"), -1, 1) * (hours * 60 + minutes)
        return ahead * 60 * SECOND_NS

    def _number(self, text: Bytes, field: str) -> Integers:
        place = self.pattern.index(field)
        found = np.zeros(len(text), dtype=np.int64)
        for digit in range(place, place + len(field)):
            # Anything but a digit wraps to more than nine.
            value = text[:, digit] - np.uint8(48)
            if len(value) and value.max() > 9:
                raise ValueError(f"a time is not written as {self.pattern}")
            found = found * 10 + value
        return found


@dataclass(frozen=True, slots=True)
class SinceMidnight:
    """Milliseconds since a midnight UTC, with or without a fraction."""

    midnight_ns: int

    @property
    def kind(self) -> Any:
        """Return the Arrow type."""
        return pa.float64()

    def read(self, column: Any) -> Integers:
        """Read a column of numbers."""
        milliseconds = buffer_of(column, np.float64)
        if not bool(((milliseconds >= 0) & (milliseconds < 86_400_000)).all()):
            raise ValueError("a time is not within the day")
        return self.midnight_ns + np.rint(milliseconds * 1e6).astype(np.int64)


@dataclass(frozen=True, slots=True)
class SinceEpoch:
    """Milliseconds since 1970."""

    @property
    def kind(self) -> Any:
        """Return the Arrow type."""
        return pa.int64()

    def read(self, column: Any) -> Integers:
        """Read a column of numbers."""
        milliseconds: Integers = buffer_of(column, np.int64)
        if not bool(((milliseconds > 0) & (milliseconds < 2**43)).all()):
            raise ValueError("a time is not in milliseconds since 1970")
        return milliseconds * 1_000_000


def midnight_ns(day: int) -> int:
    """Return the beginning of a day given as yyyymmdd."""
    return _day_number(day) * DAY_NS


def _day_number(day: int) -> int:
    return date(day // 10_000, day // 100 % 100, day % 100).toordinal() - EPOCH


def _matrix(column: Any, width: int) -> Bytes:
    offsets = np.frombuffer(column.buffers()[1], dtype=np.int32)
    offsets = offsets[column.offset : column.offset + len(column) + 1]
    if not bool((np.diff(offsets) == width).all()):
        raise ValueError(f"a time is not {width} characters long")
    data = np.frombuffer(column.buffers()[2], dtype=np.uint8)
    return data[offsets[0] : offsets[-1]].reshape(len(column), width)
