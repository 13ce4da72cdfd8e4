"""Trades that are over, as the protections look back over them."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.risk_facts import REMEMBERED_TRADES, STOPPED_OUT
from adapters.postgres.tables import TradeRow
from domain.accounts import AccountId
from domain.risk.snapshot import ClosedTrade


async def closed_trades(session: AsyncSession, account: AccountId) -> list[ClosedTrade]:
    """Read an account's latest closed trades, the newest first, as an order is judged by them."""
    query = (
        select(TradeRow)
        .where(col(TradeRow.account_id) == account, col(TradeRow.closed_at).is_not(None))
        .order_by(col(TradeRow.closed_at).desc())
        .limit(REMEMBERED_TRADES)
    )
    return [
        ClosedTrade(
            instrument=row.instrument,
            closed_at=row.closed_at,
            profit=row.realised_pl + row.financing,
            stopped=row.close_reason in STOPPED_OUT,
        )
        for row in (await session.exec(query)).all()
        if row.closed_at is not None
    ]
