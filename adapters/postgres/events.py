"""The event log: numbered without gaps inside the transaction that writes it."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import EventRow
from domain.events import Event, EventKind, NewEvent, Severity
from domain.orders import IntentId, RunId

_APPEND = text(
    """
WITH taken AS (
  INSERT INTO event_streams (stream, last_sequence)
  VALUES (CAST(:stream AS text), CAST(:count AS bigint))
  ON CONFLICT (stream) DO UPDATE
    SET last_sequence = event_streams.last_sequence + EXCLUDED.last_sequence
  RETURNING last_sequence
)
INSERT INTO events
  (stream, sequence, at, kind, severity, message, intent_id, run_id, instrument, payload)
SELECT CAST(:stream AS text), taken.last_sequence - CAST(:count AS bigint) + fact."offset",
  CAST(:at AS timestamptz), kind, severity, message, intent_id, run_id, instrument, payload
FROM taken, jsonb_to_recordset(CAST(:facts AS jsonb)) AS fact("offset" bigint, kind text,
  severity text, message text, intent_id text, run_id text, instrument text, payload jsonb)
ORDER BY fact."offset"
RETURNING (SELECT last_sequence FROM taken)
"""
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
    # The counter is locked last, so whatever else the transaction changes has to be locked now.
    await session.flush()
    written = [_values(offset, fact) for offset, fact in enumerate(facts, start=1)]
    parameters = {"stream": stream, "count": len(facts), "at": now, "facts": json.dumps(written)}
    connection = await session.connection()
    last = (await connection.execute(_APPEND, parameters)).scalars().first()
    first = int(last or 0) - len(facts) + 1
    return [
        Event(stream=stream, sequence=first + offset, at=now, fact=fact)
        for offset, fact in enumerate(facts)
    ]


def _values(offset: int, fact: NewEvent) -> dict[str, object]:
    return {
        "offset": offset,
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
