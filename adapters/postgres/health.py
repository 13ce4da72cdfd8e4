"""What health checks found, and an event for every change."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import select

from adapters.postgres.database import Database
from adapters.postgres.events import append_events
from adapters.postgres.tables import HealthReport
from contracts.maintenance import PartHealth
from domain.events import SYSTEM_STREAM, EventKind, NewEvent, Severity
from domain.ports import Broadcast

SEVERITIES = {"ok": Severity.INFO, "degraded": Severity.WARNING, "down": Severity.ERROR}


class HealthReports:
    """Keeps the latest finding of each part."""

    def __init__(self, database: Database, broadcast: Broadcast) -> None:
        self._database = database
        self._broadcast = broadcast

    async def write(self, parts: Sequence[PartHealth], now: datetime) -> None:
        """Write findings, with an event for every part whose status changed."""
        async with self._database.transaction() as session:
            known = {row.component: row for row in (await session.exec(select(HealthReport))).all()}
            changed = [part for part in parts if _status(known, part) != part.status]
            for part in parts:
                values = _values(part, now)
                fresh = values | {"component": part.component, "since": now}
                if part in changed:
                    values = values | {"since": now}
                await session.exec(
                    insert(HealthReport)
                    .values(fresh)
                    .on_conflict_do_update(index_elements=["component"], set_=values)
                )
            gone = [name for name in known if name not in {part.component for part in parts}]
            for name in gone:
                await session.delete(known[name])
            events = await append_events(
                session, SYSTEM_STREAM, [_event(part) for part in changed], now
            )
        await self._broadcast.publish(events)


def _status(known: dict[str, HealthReport], part: PartHealth) -> str:
    row = known.get(part.component)
    return row.status if row is not None else "ok"


def _values(part: PartHealth, now: datetime) -> dict[str, object]:
    return {
        "status": part.status,
        "detail": part.detail,
        "latency_ms": part.latency_ms,
        "checked_at": now,
    }


def _event(part: PartHealth) -> NewEvent:
    return NewEvent(
        kind=EventKind.HEALTH_CHANGED,
        message=f"{part.component} is {part.status}: {part.detail}",
        severity=SEVERITIES[part.status],
        payload={"component": part.component, "status": part.status},
    )
