"""Move accepted ticks from the tape into the history."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from temporalio import activity

from activities.heartbeats import heartbeating
from contracts.prices import Recorded, RecorderInput
from domain.accounts import Feed
from domain.feeds import FeedGap, GapCause, History, HistoryBook, Tape
from domain.instruments import MAJORS, Instrument
from domain.ticks import ORIGIN, Tick, TickId
from domain.times import from_ns

PART_TICKS = 20_000
"""Ticks read at once: the bound of what one call holds in memory."""


@dataclass(frozen=True)
class RecorderActivities:
    """The tape, the lake, and the table that says how far the lake reaches."""

    tape: Tape
    history: History
    book: HistoryBook
    clock: Callable[[], datetime]

    @activity.defn
    async def record_ticks(self, order: RecorderInput) -> Recorded:
        """Record every instrument of each feed up to its newest tick."""
        done: list[int] = []
        async with heartbeating():
            for feed in order.feeds or await self.book.feeds():
                for instrument in MAJORS.values():
                    done += await self._record(feed, instrument)
        return Recorded(parts=len(done), ticks=sum(done))

    async def _record(self, feed: Feed, instrument: Instrument) -> list[int]:
        rows: list[int] = []
        cursor = await self.book.last_recorded(feed, instrument.name) or ORIGIN
        while True:
            page = await self.tape.after(feed, instrument.name, cursor, PART_TICKS)
            if not page.ticks:
                return rows
            lost = None if page.whole else _cut(instrument, cursor, page.ticks[0].id)
            month = _first_month(page.ticks)
            part = await self.history.write(feed, instrument, month)
            await self.book.add(part, lost, self.clock())
            rows.append(part.rows)
            cursor = part.last


def _cut(instrument: Instrument, cursor: TickId, first: TickId) -> FeedGap | None:
    if cursor == ORIGIN:
        return None
    return FeedGap(instrument=instrument.name, after=cursor, before=first, cause=GapCause.STORE)


def _first_month(ticks: Sequence[Tick]) -> Sequence[Tick]:
    first = from_ns(ticks[0].time)
    for index, tick in enumerate(ticks):
        moment = from_ns(tick.time)
        if (moment.year, moment.month) != (first.year, first.month):
            return ticks[:index]
    return ticks
