"""What arrives for a run besides ticks, numbered in the transaction that causes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import RunInboxEntry, StrategyRun
from domain.orders import RunId


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Something that is left for a run's loop."""

    run: RunId
    kind: str
    payload: Mapping[str, object]


async def put_in_inbox(session: AsyncSession, letter: Letter, now: datetime) -> None:
    """Leave a letter for a run's loop; wake the loop after the commit.

    The run's row stays locked until then: orders are locked before it, counters after it.
    """
    taken = await session.exec(
        update(StrategyRun)
        .where(col(StrategyRun.id) == letter.run)
        .values(inbox_sequence=col(StrategyRun.inbox_sequence) + 1)
        .returning(col(StrategyRun.inbox_sequence))
    )
    number = taken.scalar_one()
    await session.exec(
        insert(RunInboxEntry).values(
            run_id=letter.run,
            number=number,
            kind=letter.kind,
            payload=dict(letter.payload),
            at=now,
        )
    )
