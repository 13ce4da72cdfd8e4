"""The event log: numbered without gaps inside the transaction that writes it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import EventRow
from domain.events import Event, EventKind, NewEvent, Severity
from domain.orders import IntentId, RunId

TAKE_NUMBERS = text(
    "INSERT INTO event_streams (stream, last_sequence) VALUES (:stream, :count) "
    "ON CONFLICT (stream) DO UPDATE SET last_sequence = event_streams.last_sequence + :count "
    "RETURNING last_sequence"
)


async def append_events(
    session: AsyncSession, stream: str, facts: Sequence[NewEvent], now: datetime
) -> list[Event]:
    """Write events at the end of a stream and return them numbered.

    The stream's counter stays locked until the transaction ends, so that numbers are
    committed in order; publish the events after the commit.
    """
    if not facts:
        return []
    taken = await session.execute(TAKE_NUMBERS, {"stream": stream, "count": len(facts)})
    first = int(taken.scalar_one()) - len(facts) + 1
    events = [
        Event(stream=stream, sequence=first + offset, at=now, fact=fact)
        for offset, fact in enumerate(facts)
    ]
    await session.execute(insert(EventRow), [_values(event) for event in events])
    return events


def _values(event: Event) -> dict[str, object]:
    fact = event.fact
    return {
        "stream": event.stream,
        "sequence": event.sequence,
        "at": event.at,
        "kind": fact.kind,
        "severity": fact.severity,
        "message": fact.message,
        "intent_id": fact.order,
        "run_id": fact.run,
        "instrument": fact.instrument,
        "payload": dict(fact.payload),
    }


async def events_after(
    session: AsyncSession, stream: str, after: int, limit: int = 500
) -> list[Event]:
    """Read a stream on from a number, oldest first."""
    query = (
        select(EventRow)
        .where(EventRow.stream == stream, EventRow.sequence > after)
        .order_by(EventRow.sequence)  # type: ignore[arg-type]  # a column at class level
        .limit(limit)
    )
    return [to_event(row) for row in (await session.exec(query)).all()]


def to_event(row: EventRow) -> Event:
    """Turn a row into an event."""
    return Event(
        stream=row.stream,
        sequence=row.sequence,
        at=row.at,
        fact=NewEvent(
            kind=EventKind(row.kind),
            message=row.message,
            severity=Severity(row.severity),
            order=IntentId(row.intent_id) if row.intent_id else None,
            run=RunId(row.run_id) if row.run_id else None,
            instrument=row.instrument,
            payload=row.payload,
        ),
    )
