"""Strategy runs: what runs, what it saw and decided, and where it can go on from."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from adapters.postgres.tables.columns import Json, json, moment

ACTIVE = "status IN ('starting', 'warming_up', 'running', 'stopping')"


class StrategyRun(SQLModel, table=True):
    """A strategy trading one instrument on one account; one at a time.

    `epoch` is raised by each loop that takes the run over: a loop with an older one may no
    longer write. `inbox_sequence` numbers what arrives for the run. `stop_mode` is how it was
    asked to stop, `stop_until` how long it may drain.
    """

    __tablename__ = "strategy_runs"
    __table_args__ = (
        Index(
            "one_run_per_instrument",
            "account_id",
            "instrument",
            unique=True,
            postgresql_where=text(ACTIVE),
        ),
    )

    id: str = Field(primary_key=True)
    owner_id: str = Field(foreign_key="users.id")
    account_id: str = Field(foreign_key="accounts.id", index=True)
    strategy: str
    instrument: str
    parameters: Json = json()
    config_hash: str
    status: str
    status_detail: str = ""
    stop_mode: str | None = None
    stop_until: datetime | None = moment(nullable=True)
    epoch: int = 0
    inbox_sequence: int = 0
    ticks_seen: int = Field(default=0, sa_type=BigInteger)
    decisions: int = 0
    started_at: datetime = moment()
    stopped_at: datetime | None = moment(nullable=True)


class RunInboxEntry(SQLModel, table=True):
    """Something for a run that is not a tick: a fill, a denial, a change of parameters."""

    __tablename__ = "run_inbox"

    run_id: str = Field(foreign_key="strategy_runs.id", primary_key=True)
    number: int = Field(primary_key=True)
    kind: str
    payload: Json = json()
    at: datetime = moment()


class JournalEntry(SQLModel, table=True):
    """What a run saw besides ticks, and what it decided, in order.

    `after_tick` is the identity of the last tick that the run had seen before.
    """

    __tablename__ = "run_journal"

    run_id: str = Field(foreign_key="strategy_runs.id", primary_key=True)
    sequence: int = Field(primary_key=True)
    kind: str
    after_tick: str
    payload: Json = json()
    at: datetime = moment()


class RunCheckpoint(SQLModel, table=True):
    """Where a run can go on from: cursor, journal and inbox positions, and state bytes."""

    __tablename__ = "run_checkpoints"

    run_id: str = Field(foreign_key="strategy_runs.id", primary_key=True)
    number: int = Field(primary_key=True)
    after_tick: str
    journal_sequence: int
    inbox_number: int
    decisions: int
    ticks_seen: int = Field(sa_type=BigInteger)
    state: bytes = Field(sa_type=LargeBinary)
    saved_at: datetime = moment()
