"""Accounts with their latest money, what they may trade, their money over time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, true
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.accounts import to_instrument
from adapters.postgres.tables import AccountInstrument, AccountRow, BalanceSnapshot
from domain.accounts import AccountId, Feed, OwnerId
from domain.instruments import Instrument

MAXIMUM_POINTS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountWithMoney:
    """An account and its latest snapshot, if there is one yet."""

    account: AccountRow
    money: BalanceSnapshot | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From one moment to another, both included."""

    start: datetime
    end: datetime


async def accounts_of(
    session: AsyncSession, owner: OwnerId, only: AccountId | None = None
) -> list[AccountWithMoney]:
    """Read an owner's accounts, or one of them, oldest first."""
    latest = aliased(
        BalanceSnapshot,
        select(BalanceSnapshot)
        .where(BalanceSnapshot.account_id == AccountRow.id)
        .order_by(col(BalanceSnapshot.at).desc())
        .limit(1)
        .lateral(),
    )
    query = (
        select(AccountRow, latest)
        .join(latest, true(), isouter=True)
        .where(AccountRow.owner_id == owner)
        .order_by(col(AccountRow.created_at), col(AccountRow.id))
    )
    if only is not None:
        query = query.where(AccountRow.id == only)
    rows = await session.exec(query)
    return [AccountWithMoney(account=account, money=money) for account, money in rows]


async def owned_account(
    session: AsyncSession, owner: OwnerId, account: AccountId
) -> AccountRow | None:
    """Read one account of an owner's."""
    found = await session.exec(
        select(AccountRow).where(AccountRow.id == account, AccountRow.owner_id == owner)
    )
    return found.one_or_none()


async def instruments_of(session: AsyncSession, account: AccountId) -> list[AccountInstrument]:
    """Read what an account may trade, by name."""
    rows = await session.exec(
        select(AccountInstrument)
        .where(AccountInstrument.account_id == account)
        .order_by(AccountInstrument.name)
    )
    return list(rows)


async def instruments_of_feed(session: AsyncSession, feed: Feed) -> dict[str, Instrument]:
    """Read what the accounts of a feed may trade, by name."""
    rows = await session.exec(
        select(AccountInstrument)
        .join(AccountRow, col(AccountRow.id) == AccountInstrument.account_id)
        .where(AccountRow.feed == feed)
        .order_by(AccountInstrument.name)
    )
    return {row.name: to_instrument(row) for row in rows}


async def balances_of(
    session: AsyncSession, account: AccountId, period: Period
) -> list[BalanceSnapshot]:
    """Read an account's money over a period, oldest first, thinned to a thousand points."""
    newest_first = func.row_number().over(order_by=col(BalanceSnapshot.at).desc())
    numbered = (
        select(
            BalanceSnapshot,
            newest_first.label("number"),
            func.count().over().label("total"),
        )
        .where(
            BalanceSnapshot.account_id == account,
            BalanceSnapshot.at >= period.start,
            BalanceSnapshot.at <= period.end,
        )
        .subquery()
    )
    snapshot = aliased(BalanceSnapshot, numbered)
    step = (numbered.c.total + MAXIMUM_POINTS - 1) // MAXIMUM_POINTS
    rows = await session.exec(
        select(snapshot).where((numbered.c.number - 1) % step == 0).order_by(col(snapshot.at))
    )
    return list(rows)
