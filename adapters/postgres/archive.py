"""Histories of closed workflows, kept for good."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.database import Database
from adapters.postgres.tables import WorkflowHistory


class Ended(Protocol):
    """A workflow's run that has ended."""

    @property
    def workflow_id(self) -> str: ...
    @property
    def run_id(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def started_at(self) -> datetime: ...
    @property
    def closed_at(self) -> datetime: ...


class Packed(Protocol):
    """A history: the number of its events, and Temporal's JSON in zlib."""

    @property
    def events(self) -> int: ...
    @property
    def packed(self) -> bytes: ...


class HistoryArchive:
    """Keeps histories in the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def newest(self) -> datetime | None:
        """Return when the workflow that closed last of all that are kept did so."""
        query = select(func.max(col(WorkflowHistory.closed_at)))
        async with self._database.reading() as session:
            return (await session.exec(query)).one()

    async def missing(self, runs: Collection[str]) -> frozenset[str]:
        """Return which runs are not kept yet."""
        query = select(col(WorkflowHistory.run_id)).where(col(WorkflowHistory.run_id).in_(runs))
        async with self._database.reading() as session:
            return frozenset(runs) - frozenset((await session.exec(query)).all())

    async def keep(self, workflow: Ended, history: Packed, now: datetime) -> None:
        """Keep a history; one that is there already is left as it is."""
        values = {
            "workflow_id": workflow.workflow_id,
            "run_id": workflow.run_id,
            "kind": workflow.kind,
            "status": workflow.status,
            "started_at": workflow.started_at,
            "closed_at": workflow.closed_at,
            "events": history.events,
            "history": history.packed,
            "exported_at": now,
        }
        async with self._database.transaction() as session:
            await session.exec(insert(WorkflowHistory).values(values).on_conflict_do_nothing())


async def kept_histories(session: AsyncSession, workflow_id: str) -> list[WorkflowHistory]:
    """Read every kept run of a workflow, the oldest first."""
    query = select(WorkflowHistory).where(col(WorkflowHistory.workflow_id) == workflow_id)
    return list((await session.exec(query.order_by(col(WorkflowHistory.started_at)))).all())
