"""Refused quotes, told as events often enough to see and seldom enough to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.accounts import Feed
from domain.events import EventKind, NewEvent, Severity
from domain.feeds import RefusedQuote
from domain.ticks import TickFault

QUIET = timedelta(seconds=10)
"""How long one fault of one instrument is only counted after it was told."""


@dataclass(slots=True)
class _Tally:
    waiting: int = 0
    detail: str = ""
    told_at: datetime | None = None


class Refusals:
    """Counts refused quotes by instrument and fault until they are told."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._tallies: dict[tuple[str, TickFault], _Tally] = {}

    def count(self, refused: RefusedQuote) -> None:
        """Note a refused quote."""
        tally = self._tallies.setdefault((refused.instrument, refused.fault), _Tally())
        tally.waiting += 1
        tally.detail = refused.detail

    def due(self, now: datetime, *, quiet: timedelta = QUIET) -> Sequence[NewEvent]:
        """Return what is to be told now, each with the count since it was last told."""
        events = []
        for (instrument, fault), tally in self._tallies.items():
            rests = tally.told_at is not None and now - tally.told_at < quiet
            if tally.waiting and not rests:
                events.append(self._event(instrument, fault, tally))
                tally.waiting, tally.told_at = 0, now
        return events

    def _event(self, instrument: str, fault: TickFault, tally: _Tally) -> NewEvent:
        times = "once" if tally.waiting == 1 else f"{tally.waiting} times"
        return NewEvent(
            kind=EventKind.FEED_REFUSED_TICK,
            message=f"{instrument} price of the {self._feed} feed refused {times}: {tally.detail}",
            severity=Severity.WARNING,
            instrument=instrument,
            payload={
                "feed": self._feed.value,
                "fault": fault.value,
                "count": tally.waiting,
                "detail": tally.detail,
            },
        )
