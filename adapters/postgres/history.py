"""The table of recorded files, and the durable record of what a feed missed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from adapters.postgres.database import Database
from adapters.postgres.events import append_events
from adapters.postgres.stores import available
from adapters.postgres.tables import AccountRow, EventRow
from adapters.postgres.tables import HistoryPart as HistoryRow
from domain.accounts import Feed
from domain.events import SYSTEM_STREAM, EventKind, NewEvent, Severity
from domain.feeds import FeedGap, HistoryPart
from domain.numbers import plain
from domain.ports import Broadcast
from domain.ticks import TickId, parse_tick_id


class PostgresFeedLog:
    """Events of feeds, and which of their ticks are in the lake."""

    def __init__(self, database: Database, broadcast: Broadcast) -> None:
        self._database = database
        self._broadcast = broadcast

    async def note(self, facts: Sequence[NewEvent], now: datetime) -> None:
        """Write events."""
        with available():
            async with self._database.transaction() as session:
                events = await append_events(session, SYSTEM_STREAM, facts, now)
        await self._broadcast.publish(events)

    async def note_gap(self, feed: Feed, gap: FeedGap, now: datetime) -> None:
        """Write a gap; the same gap a second time changes nothing."""
        fact = gap_event(feed, gap)
        same = (
            select(EventRow.sequence)
            .where(
                EventRow.stream == SYSTEM_STREAM,
                EventRow.kind == EventKind.FEED_GAP,
                EventRow.instrument == gap.instrument,
                col(EventRow.payload)["feed"].astext == feed.value,
                col(EventRow.payload)["after_tick"].astext == str(gap.after),
                col(EventRow.payload)["before_tick"].astext == str(gap.before),
            )
            .limit(1)
        )
        with available():
            async with self._database.transaction() as session:
                if (await session.exec(same)).first() is not None:
                    return
                events = await append_events(session, SYSTEM_STREAM, [fact], now)
        await self._broadcast.publish(events)

    async def last_recorded(self, feed: Feed, instrument: str) -> TickId | None:
        """Return the last tick that is in a part."""
        query = select(HistoryRow.last_tick).where(
            HistoryRow.feed == feed.value, HistoryRow.instrument == instrument
        )
        newest = query.order_by(col(HistoryRow.written_at).desc()).limit(50)
        with available():
            async with self._database.reading() as session:
                found = (await session.exec(newest)).all()
        return max((parse_tick_id(tick) for tick in found), default=None)

    async def add(self, part: HistoryPart, lost: FeedGap | None, now: datetime) -> None:
        """Note a part, and the loss before it as an event."""
        row = insert(HistoryRow).values(
            feed=part.feed,
            instrument=part.instrument,
            first_tick=str(part.first),
            last_tick=str(part.last),
            path=part.path,
            rows=part.rows,
            written_at=now,
        )
        facts = [] if lost is None else [_lost_history(part.feed, lost)]
        with available():
            async with self._database.transaction() as session:
                added = await session.exec(
                    row.on_conflict_do_nothing().returning(col(HistoryRow.first_tick))
                )
                known = added.first() is None
                events = await append_events(session, SYSTEM_STREAM, [] if known else facts, now)
        await self._broadcast.publish(events)

    async def feeds(self) -> Sequence[Feed]:
        """Return the feeds that accounts trade on."""
        with available():
            async with self._database.reading() as session:
                found = (await session.exec(select(AccountRow.feed).distinct())).all()
        return [Feed(name) for name in sorted(found)]


def gap_event(feed: Feed, gap: FeedGap) -> NewEvent:
    """Tell that ticks may be missing."""
    return NewEvent(
        kind=EventKind.FEED_GAP,
        message=(
            f"{gap.instrument} prices of the {feed} feed may be incomplete over "
            f"{gap.seconds:.3f} s ({gap.cause})"
        ),
        severity=Severity.WARNING,
        instrument=gap.instrument,
        payload={
            "feed": feed.value,
            "instrument": gap.instrument,
            "after_tick": str(gap.after),
            "before_tick": str(gap.before),
            "seconds": plain(gap.seconds),
            "cause": gap.cause.value,
        },
    )


def _lost_history(feed: Feed, gap: FeedGap) -> NewEvent:
    return NewEvent(
        kind=EventKind.FEED_GAP,
        message=(
            f"{gap.instrument} history of the {feed} feed lacks {gap.seconds:.3f} s: "
            "its ticks were cut before they were recorded"
        ),
        severity=Severity.WARNING,
        instrument=gap.instrument,
        payload={
            "feed": feed.value,
            "instrument": gap.instrument,
            "after_tick": str(gap.after),
            "before_tick": str(gap.before),
            "seconds": plain(gap.seconds),
            "cause": gap.cause.value,
        },
    )
