"""What arrives for a run besides ticks, numbered in the transaction that causes it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, update
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import RunInboxEntry, StrategyRun
from domain.orders import RunId


async def put_in_inbox(
    session: AsyncSession, run: RunId, kind: str, payload: Mapping[str, object], now: datetime
) -> None:
    """Leave something for a run's loop; wake the loop after the commit."""
    taken = await session.exec(
        update(StrategyRun)
        .where(col(StrategyRun.id) == run)
        .values(inbox_sequence=col(StrategyRun.inbox_sequence) + 1)
        .returning(col(StrategyRun.inbox_sequence))
    )
    number = taken.scalar_one()
    await session.exec(
        insert(RunInboxEntry).values(
            run_id=run, number=number, kind=kind, payload=dict(payload), at=now
        )
    )
