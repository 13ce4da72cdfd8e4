"""The event log, and the counters that number it without gaps."""

from datetime import datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Field, SQLModel

from adapters.postgres.tables.columns import Json, json, moment


class EventStream(SQLModel, table=True):
    """A stream's last number; its row is locked by the transaction that writes events."""

    __tablename__ = "event_streams"

    stream: str = Field(primary_key=True)
    last_sequence: int = Field(default=0, sa_type=BigInteger)


class EventRow(SQLModel, table=True):
    """One event."""

    __tablename__ = "events"
    __table_args__ = (Index("events_by_order", "intent_id"), Index("events_by_kind", "kind"))

    stream: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True, sa_type=BigInteger)
    at: datetime = moment()
    kind: str
    severity: str
    message: str
    intent_id: str | None = None
    run_id: str | None = None
    instrument: str | None = None
    payload: Json = json()
