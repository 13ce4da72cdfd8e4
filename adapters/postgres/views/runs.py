"""Runs of strategies and their journals as lists show them."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import JournalEntry, StrategyRun
from domain.accounts import AccountId, OwnerId


async def runs_of(
    session: AsyncSession, owner: OwnerId, account: AccountId | None, limit: int
) -> list[StrategyRun]:
    """Read an owner's runs, the latest started first."""
    query = select(StrategyRun).where(StrategyRun.owner_id == owner)
    if account is not None:
        query = query.where(StrategyRun.account_id == account)
    newest = (col(StrategyRun.started_at).desc(), col(StrategyRun.id).desc())
    return list(await session.exec(query.order_by(*newest).limit(limit)))


async def owned_run(session: AsyncSession, owner: OwnerId, run: str) -> StrategyRun | None:
    """Read one run of an owner's."""
    found = await session.exec(
        select(StrategyRun).where(StrategyRun.id == run, StrategyRun.owner_id == owner)
    )
    return found.one_or_none()


async def journal_page(
    session: AsyncSession, run: str, before: int | None, limit: int
) -> list[JournalEntry]:
    """Read a run's journal, newest first, before a number."""
    query = select(JournalEntry).where(JournalEntry.run_id == run)
    if before is not None:
        query = query.where(JournalEntry.sequence < before)
    return list(await session.exec(query.order_by(col(JournalEntry.sequence).desc()).limit(limit)))
