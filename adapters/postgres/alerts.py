"""Alerts: each stays until somebody acknowledges it, and is raised once meanwhile."""

import secrets
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import Alert
from domain.events import EventKind, NewEvent, Severity
from domain.guardian import NewAlert


async def raise_alert(
    session: AsyncSession, alert: NewAlert, now: datetime
) -> tuple[Alert, list[NewEvent]]:
    """Raise an alert and tell of it, or return the one that was raised before.

    One that somebody has acknowledged stays theirs: it is not raised again.
    """
    known = await latest_alert(session, alert.kind, alert.subject)
    if known is not None:
        return known, []
    added = await session.exec(
        insert(Alert)
        .values(
            id=secrets.token_hex(8),
            account_id=alert.account,
            kind=alert.kind,
            subject=alert.subject,
            message=alert.message,
            raised_at=now,
            note="",
        )
        .on_conflict_do_nothing()
        .returning(Alert)
    )
    row = added.scalar_one_or_none()
    if row is None:
        return await _raised_meanwhile(session, alert), []
    return row, [_raised(row, alert)]


async def latest_alert(session: AsyncSession, kind: str, subject: str) -> Alert | None:
    """Read the latest alert of a subject."""
    query = (
        select(Alert)
        .where(col(Alert.kind) == kind, col(Alert.subject) == subject)
        .order_by(col(Alert.raised_at).desc())
        .limit(1)
    )
    return (await session.exec(query)).one_or_none()


async def _raised_meanwhile(session: AsyncSession, alert: NewAlert) -> Alert:
    query = select(Alert).where(
        col(Alert.kind) == alert.kind,
        col(Alert.subject) == alert.subject,
        col(Alert.acknowledged_at).is_(None),
    )
    return (await session.exec(query)).one()


def _raised(row: Alert, alert: NewAlert) -> NewEvent:
    return NewEvent(
        kind=EventKind.ALERT_RAISED,
        message=alert.message,
        severity=Severity.ERROR,
        instrument=alert.instrument,
        payload={"alert": row.id, "kind": alert.kind, "subject": alert.subject},
    )


def acknowledge(row: Alert, by: str, note: str, now: datetime) -> list[NewEvent]:
    """Let somebody take an alert over; who came first keeps it."""
    if row.acknowledged_at is not None:
        return []
    row.acknowledged_at, row.acknowledged_by, row.note = now, by, note
    because = f": {note}" if note else ""
    return [
        NewEvent(
            kind=EventKind.ALERT_ACKNOWLEDGED,
            message=f"{by} acknowledges: {row.message}{because}",
            payload={"alert": row.id, "kind": row.kind, "subject": row.subject, "by": by},
        )
    ]
