"""What a run's loop writes inside a transaction; refused once its epoch is over."""

from datetime import datetime

from sqlalchemy import CursorResult, delete, insert, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.journal import kind_and_payload
from adapters.postgres.tables import JournalEntry, RunCheckpoint, StrategyRun
from domain.runs import Checkpoint, Journalled, Run, RunStatus, RunTakenOver

KEPT_CHECKPOINTS = 2


async def journal(session: AsyncSession, run: Run, entry: Journalled, now: datetime) -> None:
    """Write an entry of a run's journal."""
    kind, payload = kind_and_payload(entry.fact)
    await session.exec(
        insert(JournalEntry).values(
            run_id=run.id,
            sequence=entry.sequence,
            kind=kind,
            after_tick=str(entry.after),
            payload=payload,
            at=now,
        )
    )
    query = select(StrategyRun.epoch).where(col(StrategyRun.id) == run.id)
    if (await session.exec(query)).one() != run.epoch:
        raise _taken_over(run)


async def count(session: AsyncSession, run: Run, checkpoint: Checkpoint) -> None:
    """Show a run's counts."""
    updated = await session.exec(
        update(StrategyRun)
        .where(col(StrategyRun.id) == run.id, col(StrategyRun.epoch) == run.epoch)
        .values(ticks_seen=checkpoint.ticks_seen, decisions=checkpoint.decisions)
    )
    if not isinstance(updated, CursorResult) or updated.rowcount != 1:
        raise _taken_over(run)


async def show(session: AsyncSession, run: Run, status: RunStatus, detail: str) -> None:
    """Say where a run stands; one that is stopping goes on saying so."""
    await session.exec(
        update(StrategyRun)
        .where(
            col(StrategyRun.id) == run.id,
            col(StrategyRun.epoch) == run.epoch,
            col(StrategyRun.stop_mode).is_(None),
        )
        .values(status=status, status_detail=detail)
    )


async def save(session: AsyncSession, run: Run, checkpoint: Checkpoint, now: datetime) -> None:
    """Write a checkpoint and let go of older ones; the first is kept."""
    await session.exec(
        insert(RunCheckpoint).values(
            run_id=run.id,
            number=checkpoint.number,
            after_tick=str(checkpoint.after),
            journal_sequence=checkpoint.journal_sequence,
            inbox_number=checkpoint.inbox_number,
            decisions=checkpoint.decisions,
            ticks_seen=checkpoint.ticks_seen,
            state=checkpoint.state,
            saved_at=now,
        )
    )
    await session.exec(
        delete(RunCheckpoint).where(
            col(RunCheckpoint.run_id) == run.id,
            col(RunCheckpoint.number) > 0,
            col(RunCheckpoint.number) <= checkpoint.number - KEPT_CHECKPOINTS,
        )
    )


def _taken_over(run: Run) -> RunTakenOver:
    return RunTakenOver(f"run {run.id} has another loop")
