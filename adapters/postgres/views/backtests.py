"""Backtests as their owner reads them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text, tuple_
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import BacktestCheckpoint, BacktestRow
from adapters.postgres.tables.backtests import UNFINISHED
from domain.accounts import OwnerId
from domain.simulation import Part

ENDED_LATELY = "finished_at > now() - interval '1 minute'"


async def backtest_page(
    session: AsyncSession, owner: OwnerId, before: tuple[datetime, str] | None, limit: int
) -> list[BacktestRow]:
    """Read an owner's backtests, the latest asked for first."""
    query = select(BacktestRow).where(BacktestRow.owner_id == owner)
    place = tuple_(col(BacktestRow.created_at), col(BacktestRow.id))
    if before is not None:
        query = query.where(place < before)
    found = await session.exec(query.order_by(place.desc()).limit(limit))
    return list(found)


async def lively_backtests(session: AsyncSession, owner: OwnerId, limit: int) -> list[BacktestRow]:
    """Read those of an owner's backtests that are not over, or ended a moment ago."""
    fresh = or_(text(UNFINISHED), text(ENDED_LATELY))
    query = (
        select(BacktestRow)
        .where(BacktestRow.owner_id == owner, fresh)
        .order_by(col(BacktestRow.created_at).desc())
        .limit(limit)
    )
    return list(await session.exec(query))


async def owned_backtests(
    session: AsyncSession, owner: OwnerId, ids: Sequence[str]
) -> dict[str, BacktestRow]:
    """Read some of an owner's backtests, by id."""
    found = await session.exec(
        select(BacktestRow).where(BacktestRow.owner_id == owner, col(BacktestRow.id).in_(ids))
    )
    return {row.id: row for row in found}


async def parts_of(session: AsyncSession, backtest: BacktestRow) -> tuple[list[Part], list[Part]]:
    """Return the files of trades and of equity: the report's, or those left so far."""
    if backtest.results is not None:
        return [Part(**backtest.results["trades"])], [Part(**backtest.results["equity"])]
    query = (
        select(BacktestCheckpoint)
        .where(BacktestCheckpoint.backtest_id == backtest.id)
        .order_by(col(BacktestCheckpoint.number))
    )
    rows = (await session.exec(query)).all()
    trades = [Part(name=row.trades_part, rows=row.trades_rows) for row in rows if row.trades_part]
    equity = [Part(name=row.equity_part, rows=row.equity_rows) for row in rows if row.equity_part]
    return trades, equity
