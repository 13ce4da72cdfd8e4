"""What was earned, a day and a tag at a time, and the money that came and went beside it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import BrokerTransaction, DailyProfit, StrategyRun
from domain.accounts import AccountId
from domain.market_hours import trading_day
from domain.numbers import ZERO
from domain.times import from_ns


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Trading days, both ends included; each ends at 17:00 New York."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class TagProfit:
    """What a tag earned in a day; `strategy` is that of the run which the tag names, if any."""

    profit: DailyProfit
    strategy: str | None


async def profits_of(session: AsyncSession, account: AccountId, days: Days) -> list[TagProfit]:
    """Read what each tag earned on each day, the latest day first."""
    query = (
        select(DailyProfit, StrategyRun.strategy)
        .outerjoin(StrategyRun, col(StrategyRun.id) == col(DailyProfit.tag))
        .where(
            col(DailyProfit.account_id) == account,
            col(DailyProfit.day).between(days.first, days.last),
        )
        .order_by(col(DailyProfit.day).desc(), col(DailyProfit.tag))
    )
    rows = (await session.exec(query)).all()
    return [TagProfit(profit=row, strategy=strategy) for row, strategy in rows]


async def transfers_of(session: AsyncSession, account: AccountId, days: Days) -> Decimal:
    """Add up the money that was paid in and out within some days."""
    query = select(BrokerTransaction.time_ns, BrokerTransaction.body).where(
        col(BrokerTransaction.account_id) == account, text("kind = 'TRANSFER_FUNDS'")
    )
    found = (await session.exec(query)).all()
    return sum(
        (
            Decimal(body["amount"])
            for time_ns, body in found
            if days.first <= trading_day(from_ns(time_ns)) <= days.last
        ),
        ZERO,
    )
