"""What arrives for a run besides ticks, numbered in the transaction that causes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Insert, String, bindparam, insert, select, update
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import RunInboxEntry, StrategyRun
from domain.orders import RunId

_RUNS, _INBOX = (
    SQLModel.metadata.tables[table.__tablename__] for table in (StrategyRun, RunInboxEntry)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Something that is left for a run's loop."""

    run: RunId
    kind: str
    payload: Mapping[str, object]


def _put() -> Insert:
    """Number and write a letter in one statement, built once."""
    taken = (
        update(_RUNS)
        .where(_RUNS.c.id == bindparam("run", type_=String))
        .values(inbox_sequence=_RUNS.c.inbox_sequence + 1)
        .returning(_RUNS.c.id, _RUNS.c.inbox_sequence)
        .cte("taken")
    )
    columns = {"run_id": taken.c.id, "number": taken.c.inbox_sequence} | {
        name: bindparam(name, type_=_INBOX.c[name].type) for name in ("kind", "payload", "at")
    }
    written = insert(_INBOX).from_select(list(columns), select(*columns.values()))
    return written.returning(_INBOX.c.number)


_PUT = _put()


async def put_in_inbox(session: AsyncSession, letter: Letter, now: datetime) -> None:
    """Leave a letter for a run's loop; wake the loop after the commit.

    The run's row stays locked until then: orders are locked before it, counters after it.
    """
    # The order behind the letter is locked first.
    await session.flush()
    values = {"run": letter.run, "kind": letter.kind, "payload": dict(letter.payload), "at": now}
    connection = await session.connection()
    (await connection.execute(_PUT, values)).one()
