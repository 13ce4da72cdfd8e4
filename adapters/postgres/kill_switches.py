"""Kill switches: engaged by writing the row first, released by a second word only."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.database import Database
from adapters.postgres.events import append_events
from adapters.postgres.stores import available
from adapters.postgres.tables import AccountRow, KillSwitch
from domain.events import SYSTEM_STREAM, Event, EventKind, NewEvent, Severity, account_stream
from domain.kill import ReleaseAsked, ReleaseRefused, Scope, Switch, refuse_release
from domain.ports import Broadcast

_ENGAGED = select(KillSwitch).where(col(KillSwitch.engaged)).order_by(col(KillSwitch.scope))


class PostgresKillSwitches:
    """Kill switches in PostgreSQL; every call is one transaction, told of after it."""

    def __init__(self, database: Database, broadcast: Broadcast) -> None:
        self._database = database
        self._broadcast = broadcast

    async def engage(self, scope: Scope, reason: str, by: str, now: datetime) -> Switch:
        """Engage a switch: from the commit on nothing it covers leaves, but what reduces.

        One that is engaged stays as it is, and a release that was asked for is off.
        """
        async with self._database.transaction() as session:
            row = await _locked(session, scope)
            if row is not None and row.engaged:
                row.release_asked_at = row.release_asked_by = row.release_reason = None
                session.add(row)
                return to_switch(row)
            row = await session.merge(_engaged(scope, row, reason, by, now))
            fact = _fact(EventKind.KILL_SWITCH, row, f"{by} engaged the kill switch", reason)
            events = await append_events(session, _stream(scope), [fact], now)
        await self._broadcast.publish(events)
        return to_switch(row)

    async def ask_release(
        self, scope: Scope, reason: str, by: str, now: datetime
    ) -> Switch | ReleaseRefused:
        """Write down that somebody wants a switch released; it takes a second word."""
        async with self._database.transaction() as session:
            row = await _locked(session, scope)
            if row is None or not row.engaged:
                return ReleaseRefused.NOT_ENGAGED
            row.release_asked_at, row.release_asked_by, row.release_reason = now, by, reason
            session.add(row)
            fact = _fact(
                EventKind.KILL_SWITCH_RELEASE_ASKED,
                row,
                f"{by} asks to release the kill switch",
                reason,
            )
            events = await append_events(session, _stream(scope), [fact], now)
        await self._broadcast.publish(events)
        return to_switch(row)

    async def release(
        self, scope: Scope, typed: str, by: str, now: datetime
    ) -> Switch | ReleaseRefused:
        """Release a switch by a second word. Its accounts go on once they agree with the broker."""
        async with self._database.transaction() as session:
            row = await _locked(session, scope)
            if row is None:
                return ReleaseRefused.NOT_ENGAGED
            refused = refuse_release(to_switch(row), typed, now)
            if refused is not None:
                return refused
            events = await _release(session, row, by, now)
        await self._broadcast.publish(events)
        return to_switch(row)

    async def read(self, scope: Scope) -> Switch | None:
        """Read a switch; none where nobody ever touched it."""
        async with self._database.reading() as session:
            row = await session.get(KillSwitch, str(scope))
            return None if row is None else to_switch(row)

    async def engaged(self) -> Sequence[Switch]:
        """Read every switch that is engaged.

        Raises:
            domain.runs.StoreUnavailable: the database is away.
        """
        with available():
            async with self._database.reading() as session:
                return [to_switch(row) for row in (await session.exec(_ENGAGED)).all()]


def to_switch(row: KillSwitch) -> Switch:
    """Turn a row into a switch."""
    asked = None
    if row.release_asked_at is not None:
        asked = ReleaseAsked(
            by=row.release_asked_by or "",
            reason=row.release_reason or "",
            at=row.release_asked_at,
        )
    return Switch(
        scope=Scope.parse(row.scope),
        engaged=row.engaged,
        generation=row.generation,
        reason=row.reason,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        release=asked,
    )


async def _locked(session: AsyncSession, scope: Scope) -> KillSwitch | None:
    query = select(KillSwitch).where(col(KillSwitch.scope) == str(scope)).with_for_update()
    return (await session.exec(query)).one_or_none()


def _engaged(
    scope: Scope, before: KillSwitch | None, reason: str, by: str, now: datetime
) -> KillSwitch:
    return KillSwitch(
        scope=str(scope),
        account_id=scope.account,
        strategy=scope.strategy,
        engaged=True,
        generation=1 if before is None else before.generation + 1,
        reason=reason,
        changed_by=by,
        changed_at=now,
    )


async def _release(
    session: AsyncSession, row: KillSwitch, by: str, now: datetime
) -> Sequence[Event]:
    scope, reason = Scope.parse(row.scope), row.release_reason or ""
    asked_by = row.release_asked_by
    row.engaged, row.reason, row.changed_by, row.changed_at = False, reason, by, now
    row.release_asked_at = row.release_asked_by = row.release_reason = None
    session.add(row)
    distrusted = update(AccountRow).values(
        agreed=False, agreed_reason="released from a kill switch and not compared yet"
    )
    if scope.account is not None:
        distrusted = distrusted.where(col(AccountRow.id) == scope.account)
    await session.exec(distrusted)
    message = f"{by} released the kill switch, as {asked_by} asked"
    fact = _fact(EventKind.KILL_SWITCH_RELEASED, row, message, reason)
    return await append_events(session, _stream(scope), [fact], now)


def _stream(scope: Scope) -> str:
    return SYSTEM_STREAM if scope.account is None else account_stream(scope.account)


def _fact(kind: EventKind, row: KillSwitch, message: str, reason: str) -> NewEvent:
    because = f": {reason}" if reason else ""
    return NewEvent(
        kind=kind,
        message=f"{message} of {row.scope}{because}",
        severity=Severity.WARNING,
        payload={
            "scope": row.scope,
            "generation": row.generation,
            "engaged": row.engaged,
            "reason": reason,
        },
    )
