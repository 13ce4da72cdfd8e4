"""Studies, and each of their trials."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from adapters.postgres.tables.backtests import UNFINISHED
from adapters.postgres.tables.columns import Json, exact, json, moment


class StudyRow(SQLModel, table=True):
    """A study, from its asking to its end.

    `spec` is the `StudySpec`, `plan` the `StudyPlan` once it was made, `wish` what somebody wants
    of it now. `done` counts the trials that were run, `failed` those of them that ended early.
    `asked` tells one use of an idempotency key from another.
    """

    __tablename__ = "studies"
    __table_args__ = (
        UniqueConstraint("owner_id", "idempotency_key", name="one_study_per_key"),
        Index("studies_by_owner", "owner_id", "created_at"),
        Index("studies_unfinished", "updated_at", postgresql_where=text(UNFINISHED)),
    )

    id: str = Field(primary_key=True)
    owner_id: str = Field(foreign_key="users.id")
    idempotency_key: str | None = None
    asked: str | None = None
    strategy: str
    source: str
    spec: Json = json()
    config_hash: str
    parallel: int
    plan: Json | None = json(nullable=True)
    status: str
    status_detail: str = ""
    status_field: str = ""
    wish: str
    trials: int = 0
    done: int = 0
    failed: int = 0
    created_at: datetime = moment()
    started_at: datetime | None = moment(nullable=True)
    finished_at: datetime | None = moment(nullable=True)
    updated_at: datetime = moment()


class StudyTrialRow(SQLModel, table=True):
    """A parameter set of a study, and what came of it; written once.

    `score` is the study's objective, null where the set cannot be the best. `worker` is who ran
    it.
    """

    __tablename__ = "study_trials"
    __table_args__ = (Index("study_trials_by_score", "study_id", "score"),)

    study_id: str = Field(foreign_key="studies.id", primary_key=True)
    window_number: int = Field(primary_key=True)
    sample: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    parameters: Json = json()
    status: str
    worker: str | None = None
    score: float | None = None
    profit: Decimal = exact()
    ticks: int = Field(default=0, sa_type=BigInteger)
    trades: int = 0
    closings: int = 0
    wins: int = 0
    gains: Decimal = exact()
    losses: Decimal = exact()
    drawdown: Decimal = exact()
    fault: str = ""
    asked_at: datetime = moment()
    done_at: datetime | None = moment(nullable=True)
