"""Whether the market closes at weekends: Friday 17:00 to Sunday 17:00 in New York."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from domain.market_hours import DAY_ROLL, FRIDAY, NEW_YORK, SUNDAY
from domain.times import from_ns, to_ns
from paper.market.ticks import NO_TICKS, Overlay, Ticks, TickSource

NEVER = 2**63 - 1


class Weekends(StrEnum):
    """What happens at weekends."""

    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Hours:
    """When the market trades; all times are nanoseconds UTC."""

    weekends: Weekends

    def is_open(self, time_ns: int) -> bool:
        """Tell whether the market trades at a time."""
        closes_ns, opens_ns = self._next_closure(time_ns)
        return not closes_ns <= time_ns < opens_ns

    def next_turn(self, time_ns: int) -> int:
        """Return when the market closes or opens next after a time."""
        closes_ns, opens_ns = self._next_closure(time_ns)
        return closes_ns if time_ns < closes_ns else opens_ns

    def closures(self, start_ns: int, end_ns: int) -> Iterator[tuple[int, int]]:
        """Yield when the market closes and opens again between two times."""
        closure = self._next_closure(start_ns)
        while closure[0] < end_ns:
            yield closure
            closure = self._next_closure(closure[1])

    def _next_closure(self, time_ns: int) -> tuple[int, int]:
        """Return the weekend at or after a time."""
        if self.weekends is Weekends.OPEN:
            return NEVER, NEVER
        today = from_ns(time_ns).astimezone(NEW_YORK).date()
        monday = today - timedelta(days=today.weekday())
        closure = _weekend(monday)
        return closure if time_ns < closure[1] else _weekend(monday + timedelta(days=7))


class WithinHours(Overlay):
    """A tick source without the ticks of closed hours."""

    def __init__(self, source: TickSource, hours: Hours) -> None:
        super().__init__(source)
        self._hours = hours

    @property
    def identity(self) -> str:
        """Return a text that is the same only for the same ticks."""
        return f"{self._source.identity}, weekends {self._hours.weekends}"

    def ticks(self, instrument: str, start_ns: int, end_ns: int) -> Ticks:
        """Return an instrument's ticks from a time up to, not including, another."""
        closures = list(self._hours.closures(start_ns, end_ns))
        if any(closes_ns <= start_ns and end_ns <= opens_ns for closes_ns, opens_ns in closures):
            return NO_TICKS
        ticks = self._source.ticks(instrument, start_ns, end_ns)
        for closes_ns, opens_ns in closures:
            ticks = ticks.without(closes_ns, opens_ns)
        return ticks


def _weekend(monday: date) -> tuple[int, int]:
    return _roll(monday + timedelta(days=FRIDAY)), _roll(monday + timedelta(days=SUNDAY))


def _roll(day: date) -> int:
    return to_ns(datetime.combine(day, DAY_ROLL, tzinfo=NEW_YORK).astimezone(UTC))
