"""What guards money: approvals, kill switches and their proof, cases and alerts."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Index, text
from sqlmodel import Field, SQLModel

from adapters.postgres.tables.columns import Json, exact, json, moment


class Approval(SQLModel, table=True):
    """An order that waits for people. `units` are what they amended it to.

    `votes` are `{"user", "choice", "note", "at"}` in order; `needed` different people have to
    approve.
    """

    __tablename__ = "approvals"
    __table_args__ = (Index("approvals_by_state", "state"),)

    intent_id: str = Field(primary_key=True, foreign_key="order_intents.id")
    account_id: str = Field(foreign_key="accounts.id")
    state: str
    code: str
    message: str
    figures: Json = json()
    needed: int
    units: Decimal | None = exact(nullable=True)
    votes: list[Json] = json()
    asked_at: datetime = moment()
    expires_at: datetime = moment()
    decided_at: datetime | None = moment(nullable=True)


class KillSwitch(SQLModel, table=True):
    """A switch that stops entries and flattens.

    `scope` is `global`, `account/ID` or `strategy/ACCOUNT/NAME`; `generation` counts how often
    it was engaged. Releasing is asked for first and confirmed after.
    """

    __tablename__ = "kill_switches"

    scope: str = Field(primary_key=True)
    account_id: str | None = Field(default=None, foreign_key="accounts.id")
    strategy: str | None = None
    engaged: bool
    generation: int = 1
    reason: str
    changed_by: str
    changed_at: datetime = moment()
    release_reason: str | None = None
    release_asked_by: str | None = None
    release_asked_at: datetime | None = moment(nullable=True)


class FlatnessCertificate(SQLModel, table=True):
    """The broker reported that nothing is open: what it said, and a SHA-256 over it."""

    __tablename__ = "flatness_certificates"

    id: str = Field(primary_key=True)
    scope: str
    generation: int
    account_id: str = Field(foreign_key="accounts.id", index=True)
    issued_at: datetime = moment()
    last_transaction_id: int = Field(sa_type=BigInteger)
    evidence: Json = json()
    digest: str


class Case(SQLModel, table=True):
    """Something on which our books and the broker differ, until it is resolved."""

    __tablename__ = "cases"
    __table_args__ = (
        Index(
            "one_open_case_per_subject",
            "account_id",
            "kind",
            "subject",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: str = Field(primary_key=True)
    account_id: str = Field(foreign_key="accounts.id")
    kind: str
    subject: str
    state: str
    message: str
    detail: Json = json()
    opened_at: datetime = moment()
    closed_at: datetime | None = moment(nullable=True)
    resolution: str | None = None
    closed_by: str | None = None
    note: str = ""


class Alert(SQLModel, table=True):
    """Something that a person has to see: it stays until somebody acknowledges it."""

    __tablename__ = "alerts"
    __table_args__ = (
        Index(
            "one_open_alert_per_subject",
            "kind",
            "subject",
            unique=True,
            postgresql_where=text("acknowledged_at IS NULL"),
        ),
    )

    id: str = Field(primary_key=True)
    account_id: str | None = Field(default=None, foreign_key="accounts.id", index=True)
    kind: str
    subject: str
    message: str
    raised_at: datetime = moment()
    acknowledged_at: datetime | None = moment(nullable=True)
    acknowledged_by: str | None = None
    note: str = ""
