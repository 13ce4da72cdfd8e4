"""What arrives for a run besides ticks, numbered in the transaction that causes it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, text
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import RunInboxEntry
from domain.orders import RunId

TAKE_NUMBER = text(
    "UPDATE strategy_runs SET inbox_sequence = inbox_sequence + 1 WHERE id = :run "
    "RETURNING inbox_sequence"
)


async def put_in_inbox(
    session: AsyncSession, run: RunId, kind: str, payload: Mapping[str, object], now: datetime
) -> None:
    """Leave something for a run's loop; wake the loop after the commit."""
    number = (await session.execute(TAKE_NUMBER, {"run": run})).scalar_one()
    await session.execute(
        insert(RunInboxEntry).values(
            run_id=run, number=number, kind=kind, payload=dict(payload), at=now
        )
    )
