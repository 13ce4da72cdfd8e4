"""Events as their readers follow them."""

from collections.abc import Iterable

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.events import to_event
from adapters.postgres.tables import EventRow, EventStream
from domain.events import Event


async def latest_events(session: AsyncSession, stream: str, limit: int) -> list[Event]:
    """Read a stream's latest events, newest first."""
    rows = await session.exec(
        select(EventRow)
        .where(EventRow.stream == stream)
        .order_by(col(EventRow.sequence).desc())
        .limit(limit)
    )
    return [to_event(row) for row in rows]


async def events_of_order(session: AsyncSession, stream: str, order: str) -> list[Event]:
    """Read what happened to an order, oldest first."""
    rows = await session.exec(
        select(EventRow)
        .where(EventRow.stream == stream, EventRow.intent_id == order)
        .order_by(col(EventRow.sequence))
    )
    return [to_event(row) for row in rows]


async def last_sequences(session: AsyncSession, streams: Iterable[str]) -> dict[str, int]:
    """Read the last number of each stream; a stream without events stands at zero."""
    names = list(streams)
    rows = await session.exec(select(EventStream).where(col(EventStream.stream).in_(names)))
    found = {row.stream: row.last_sequence for row in rows}
    return {name: found.get(name, 0) for name in names}


async def all_last_sequences(session: AsyncSession) -> dict[str, int]:
    """Read the last number of every stream."""
    rows = await session.exec(select(EventStream))
    return {row.stream: row.last_sequence for row in rows}
