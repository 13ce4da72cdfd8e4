"""The platform about itself: health of its parts, files of its history."""

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary
from sqlmodel import Field, SQLModel

from adapters.postgres.tables.columns import moment


class HealthReport(SQLModel, table=True):
    """The latest check of one part; `since` is when it took its present status."""

    __tablename__ = "health_reports"

    component: str = Field(primary_key=True)
    status: str
    detail: str
    latency_ms: float | None = None
    checked_at: datetime = moment()
    since: datetime = moment()


class HistoryPart(SQLModel, table=True):
    """A Parquet file of recorded ticks, from its first tick's identity to its last."""

    __tablename__ = "history_parts"

    feed: str = Field(primary_key=True)
    instrument: str = Field(primary_key=True)
    first_tick: str = Field(primary_key=True)
    last_tick: str
    path: str
    rows: int = Field(sa_type=BigInteger)
    written_at: datetime = moment()


class WorkflowHistory(SQLModel, table=True):
    """A closed workflow's history, kept before Temporal's retention takes it.

    `history` is Temporal's JSON, compressed with zlib.
    """

    __tablename__ = "workflow_histories"

    workflow_id: str = Field(primary_key=True)
    run_id: str = Field(primary_key=True)
    kind: str
    status: str
    started_at: datetime = moment()
    closed_at: datetime = moment()
    events: int
    history: bytes = Field(sa_type=LargeBinary)
    exported_at: datetime = moment()


class TemporalSeen(SQLModel, table=True):
    """The Temporal database that held what was in progress when we last looked."""

    __tablename__ = "temporal_seen"

    namespace: str = Field(primary_key=True)
    identity: str
    since: datetime = moment()
