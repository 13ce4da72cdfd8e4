"""The event log: numbered without gaps inside the transaction that writes it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import EventRow, EventStream
from domain.events import Event, EventKind, NewEvent, Severity
from domain.orders import IntentId, RunId


async def append_events(
    session: AsyncSession, stream: str, facts: Sequence[NewEvent], now: datetime
) -> list[Event]:
    """Write events at the end of a stream and return them numbered.

    The stream's counter stays locked until the transaction ends, so that numbers are
    committed in order; publish the events after the commit.
    """
    if not facts:
        return []
    first = await _last_number(session, stream, len(facts)) - len(facts) + 1
    events = [
        Event(stream=stream, sequence=first + offset, at=now, fact=fact)
        for offset, fact in enumerate(facts)
    ]
    await session.exec(insert(EventRow), params=[_values(event) for event in events])
    return events


async def _last_number(session: AsyncSession, stream: str, count: int) -> int:
    """Take numbers from a stream's counter, which stays locked, and return the last of them."""
    taken = await session.exec(
        upsert(EventStream)
        .values(stream=stream, last_sequence=count)
        .on_conflict_do_update(
            index_elements=["stream"],
            set_={"last_sequence": col(EventStream.last_sequence) + count},
        )
        .returning(col(EventStream.last_sequence))
    )
    return int(taken.scalar_one())


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
        .order_by(col(EventRow.sequence))
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
