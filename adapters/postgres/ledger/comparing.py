"""Compare what the books have open with what stands at the broker."""

from sqlalchemy import literal_column
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.accounts import open_positions
from adapters.postgres.ledger.trades import to_trade
from adapters.postgres.tables import TradeRow
from domain.accounts import AccountId
from domain.positions import Difference, differences, trade_differences
from domain.standing import Standing


async def compare(
    session: AsyncSession, account: AccountId, broker: Standing
) -> tuple[Difference, ...]:
    """Compare positions that are not flat and open trades with what stands at the broker."""
    trades = select(TradeRow).where(
        col(TradeRow.account_id) == account, col(TradeRow.units) != literal_column("0")
    )
    ours = await open_positions(session, account)
    known = [to_trade(row) for row in (await session.exec(trades)).all()]
    return (
        *differences(ours, broker.net_units),
        *trade_differences(known, (item.trade for item in broker.trades)),
    )
