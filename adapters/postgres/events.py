"""The event log: numbered without gaps inside the transaction that writes it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, Select, bindparam, join, literal, select, text, true
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel, col
from sqlmodel import select as select_rows
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import EventRow, EventStream
from domain.accounts import AccountId
from domain.events import Event, EventKind, NewEvent, Severity, account_stream
from domain.orders import IntentId, RunId

_STREAMS, _EVENTS = (
    SQLModel.metadata.tables[table.__tablename__] for table in (EventStream, EventRow)
)
_TOLD = ("at", "kind", "severity", "message", "payload")

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


def telling(changed: CTE) -> Select[Any]:
    """Add an event to a statement that changes an order: both happen, or neither.

    `changed` returns the order's columns. The parameters are those of `telling_of`; what
    `changed` returns is selected, and the event's number as `sequence`. The stream's counter is
    locked after the order.
    """
    counter = _STREAMS.c.last_sequence
    stream = literal(account_stream(AccountId(""))) + changed.c.account_id
    first = insert(_STREAMS).from_select([_STREAMS.c.stream, counter], select(stream, literal(1)))
    taken = (
        first.on_conflict_do_update(index_elements=["stream"], set_={counter.name: counter + 1})
        .returning(_STREAMS.c.stream, counter)
        .cte("taken")
    )
    columns = {
        "stream": taken.c.stream,
        "sequence": taken.c.last_sequence,
        "intent_id": changed.c.id,
        "run_id": changed.c.run_id,
        "instrument": changed.c.instrument,
    } | {name: bindparam(f"told_{name}", type_=_EVENTS.c[name].type) for name in _TOLD}
    both = join(changed, taken, true())
    written = insert(_EVENTS).from_select(
        list(columns), select(*columns.values()).select_from(both)
    )
    found = select(*changed.c, taken.c.last_sequence.label("sequence")).select_from(both)
    return found.add_cte(written.cte("written"))


def telling_of(fact: NewEvent, now: datetime) -> dict[str, object]:
    """Return the parameters with which a statement tells of its order."""
    values = (now, fact.kind, fact.severity, fact.message, dict(fact.payload))
    return {f"told_{name}": value for name, value in zip(_TOLD, values, strict=True)}


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
        select_rows(EventRow)
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
