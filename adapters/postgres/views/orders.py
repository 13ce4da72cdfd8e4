"""Orders as lists show them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import tuple_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import OrderRow
from domain.accounts import AccountId, OwnerId
from domain.orders import OrderState


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFilter:
    """Which orders somebody asks for; what is absent does not narrow."""

    owner: OwnerId
    account: AccountId | None = None
    state: OrderState | None = None
    instrument: str | None = None


async def order_page(
    session: AsyncSession, wanted: OrderFilter, after: tuple[datetime, str] | None, limit: int
) -> list[OrderRow]:
    """Read orders, newest first, behind the one that was created at a time with an id."""
    query = select(OrderRow).where(OrderRow.owner_id == wanted.owner)
    if wanted.account is not None:
        query = query.where(OrderRow.account_id == wanted.account)
    if wanted.state is not None:
        query = query.where(OrderRow.state == wanted.state)
    if wanted.instrument is not None:
        query = query.where(OrderRow.instrument == wanted.instrument)
    place = tuple_(col(OrderRow.created_at), col(OrderRow.id))
    if after is not None:
        query = query.where(place < tuple_(*after))
    newest = (col(OrderRow.created_at).desc(), col(OrderRow.id).desc())
    return list(await session.exec(query.order_by(*newest).limit(limit)))


async def owned_order(session: AsyncSession, owner: OwnerId, order: str) -> OrderRow | None:
    """Read one order of an owner's."""
    found = await session.exec(
        select(OrderRow).where(OrderRow.id == order, OrderRow.owner_id == owner)
    )
    return found.one_or_none()


async def owned_orders(session: AsyncSession, owner: OwnerId, orders: set[str]) -> list[OrderRow]:
    """Read several orders of an owner's."""
    rows = await session.exec(
        select(OrderRow).where(col(OrderRow.id).in_(orders), OrderRow.owner_id == owner)
    )
    return list(rows)


async def order_with_key(session: AsyncSession, owner: OwnerId, key: str) -> OrderRow | None:
    """Read the order that an owner asked for with an idempotency key."""
    found = await session.exec(
        select(OrderRow).where(OrderRow.idempotency_key == key, OrderRow.owner_id == owner)
    )
    return found.one_or_none()
