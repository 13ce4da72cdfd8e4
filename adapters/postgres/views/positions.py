"""Positions and trades as lists show them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import AccountRow, PositionRow, TradeRow
from domain.accounts import AccountId, OwnerId


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedPosition:
    """A position, and the account that decides its prices and its currency."""

    position: PositionRow
    account: AccountRow


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeFilter:
    """Which trades somebody asks for; `is_open` absent means both kinds."""

    owner: OwnerId
    account: AccountId | None = None
    is_open: bool | None = None


async def positions_of(
    session: AsyncSession, owner: OwnerId, account: AccountId | None = None
) -> list[OwnedPosition]:
    """Read an owner's positions, flat ones too."""
    query = (
        select(PositionRow, AccountRow)
        .join(AccountRow, col(AccountRow.id) == PositionRow.account_id)
        .where(AccountRow.owner_id == owner)
        .order_by(col(PositionRow.account_id), col(PositionRow.instrument))
    )
    if account is not None:
        query = query.where(PositionRow.account_id == account)
    rows = await session.exec(query)
    return [OwnedPosition(position=position, account=row) for position, row in rows]


async def trade_page(
    session: AsyncSession, wanted: TradeFilter, after: tuple[datetime, str] | None, limit: int
) -> list[TradeRow]:
    """Read trades, the latest opened first; the cursor is that time and `account/trade`."""
    query = (
        select(TradeRow)
        .join(AccountRow, col(AccountRow.id) == TradeRow.account_id)
        .where(AccountRow.owner_id == wanted.owner)
    )
    if wanted.account is not None:
        query = query.where(TradeRow.account_id == wanted.account)
    if wanted.is_open is not None:
        query = query.where((col(TradeRow.units) != 0) == wanted.is_open)
    identity = col(TradeRow.account_id) + "/" + col(TradeRow.id)
    if after is not None:
        query = query.where(tuple_(col(TradeRow.opened_at), identity) < tuple_(*after))
    newest = (col(TradeRow.opened_at).desc(), identity.desc())
    return list(await session.exec(query.order_by(*newest).limit(limit)))


async def owned_trade(
    session: AsyncSession, owner: OwnerId, account: str, trade: str
) -> TradeRow | None:
    """Read one trade of an owner's account."""
    query = (
        select(TradeRow)
        .join(AccountRow, col(AccountRow.id) == TradeRow.account_id)
        .where(AccountRow.owner_id == owner, TradeRow.account_id == account, TradeRow.id == trade)
    )
    return (await session.exec(query)).one_or_none()


async def trades_opened_by(session: AsyncSession, account: str, order: str) -> list[TradeRow]:
    """Read the trades that an order opened, in order of their opening."""
    query = select(TradeRow).where(TradeRow.account_id == account, TradeRow.intent_id == order)
    return list(await session.exec(query.order_by(col(TradeRow.opened_at), col(TradeRow.id))))
