"""Ranges of market time."""

from dataclasses import dataclass
from datetime import datetime

from domain.times import from_ns, to_ns

BEGINNING = -(2**63)
END_OF_TIME = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Span:
    """From a time up to, not including, another, in nanoseconds UTC."""

    start_ns: int = BEGINNING
    end_ns: int = END_OF_TIME

    def covers(self, first_ns: int, last_ns: int) -> bool:
        """Tell whether both times lie in it."""
        return self.start_ns <= first_ns and last_ns < self.end_ns

    def misses(self, first_ns: int, last_ns: int) -> bool:
        """Tell whether nothing from one time to the other lies in it."""
        return last_ns < self.start_ns or first_ns >= self.end_ns

    def __str__(self) -> str:
        first = "the beginning" if self.start_ns == BEGINNING else text_of(self.start_ns)
        last = "the end" if self.end_ns == END_OF_TIME else text_of(self.end_ns)
        return f"from {first} to {last}"


ALL = Span()


def span(start: datetime | None, end: datetime | None) -> Span:
    """Make a range of aware times; None is as far as there is anything."""
    first = BEGINNING if start is None else to_ns(start)
    return Span(first, END_OF_TIME if end is None else to_ns(end))


def text_of(time_ns: int) -> str:
    """Write a time for a person, to the second where nothing is lost."""
    return from_ns(time_ns).isoformat().replace("+00:00", "Z")
