"""The platform about itself: health of its parts, files of its history."""

from datetime import datetime

from sqlalchemy import BigInteger
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
