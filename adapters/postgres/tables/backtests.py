"""Backtests: what was asked for, how far each has come, and what it left."""

from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from adapters.postgres.tables.columns import Json, exact, json, moment

UNFINISHED = "status IN ('queued', 'running', 'paused')"


class BacktestRow(SQLModel, table=True):
    """A backtest, from its asking to its report.

    `spec` is the `BacktestSpec`, `wish` what somebody wants of it now, `epoch` is raised by each
    worker that takes it over: one with an older one may no longer write. `market_time_ns` is how
    far its market time is, `curve` a thinned equity to be drawn, `results` the names of its files
    in the results store. `asked` tells one use of an idempotency key from another.
    """

    __tablename__ = "backtests"
    __table_args__ = (
        UniqueConstraint("owner_id", "idempotency_key", name="one_backtest_per_key"),
        Index("backtests_by_owner", "owner_id", "created_at"),
        Index("backtests_unfinished", "updated_at", postgresql_where=text(UNFINISHED)),
    )

    id: str = Field(primary_key=True)
    owner_id: str = Field(foreign_key="users.id")
    idempotency_key: str | None = None
    asked: str | None = None
    strategy: str
    source: str
    spec: Json = json()
    config_hash: str
    data: Json | None = json(nullable=True)
    status: str
    status_detail: str = ""
    status_field: str = ""
    wish: str
    epoch: int = 0
    ticks: int = Field(default=0, sa_type=BigInteger)
    of_ticks: int = Field(default=0, sa_type=BigInteger)
    market_time_ns: int = Field(default=0, sa_type=BigInteger)
    trades: int = 0
    balance: Decimal = exact()
    nav: Decimal = exact()
    curve: Json = json()
    metrics: Json | None = json(nullable=True)
    report_hash: str | None = None
    results: Json | None = json(nullable=True)
    created_at: datetime = moment()
    started_at: datetime | None = moment(nullable=True)
    finished_at: datetime | None = moment(nullable=True)
    updated_at: datetime = moment()


class BacktestCheckpoint(SQLModel, table=True):
    """Where a backtest can go on from, and the parts of its results that came since the last.

    `cursor` counts the ticks taken of each instrument. Old points keep their parts, not their
    state.
    """

    __tablename__ = "backtest_checkpoints"

    backtest_id: str = Field(foreign_key="backtests.id", primary_key=True)
    number: int = Field(primary_key=True)
    cursor: list[int] = json()
    progress: Json = json()
    state: bytes = Field(sa_type=LargeBinary)
    trades_part: str | None = None
    trades_rows: int = 0
    equity_part: str | None = None
    equity_rows: int = 0
    prices_part: str | None = None
    prices_rows: int = 0
    complete: bool = False
    saved_at: datetime = moment()
