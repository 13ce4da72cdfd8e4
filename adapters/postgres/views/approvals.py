"""Orders that wait for people, as an inbox shows them."""

from dataclasses import dataclass

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import Approval, OrderRow, User
from domain.accounts import AccountId, OwnerId
from domain.approvals import ApprovalState


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxEntry:
    """An approval with its order, and the name of the order's owner."""

    approval: Approval
    order: OrderRow
    owner: str


async def inbox(
    session: AsyncSession,
    owner: OwnerId | None,
    account: AccountId | None,
    state: ApprovalState | None,
    limit: int,
) -> list[InboxEntry]:
    """Read approvals, those that wait first, then the latest; of everybody without an owner."""
    query = select(Approval, OrderRow, User.username).join(
        OrderRow, col(OrderRow.id) == Approval.intent_id
    )
    query = query.join(User, col(User.id) == OrderRow.owner_id)
    if owner is not None:
        query = query.where(OrderRow.owner_id == owner)
    if account is not None:
        query = query.where(Approval.account_id == account)
    if state is not None:
        query = query.where(Approval.state == state)
    decided = col(Approval.state) != ApprovalState.WAITING
    newest = query.order_by(decided, col(Approval.asked_at).desc(), col(Approval.intent_id))
    rows = await session.exec(newest.limit(limit))
    return [InboxEntry(approval=item, order=order, owner=name) for item, order, name in rows]


async def inbox_entry(
    session: AsyncSession, order: str, owner: OwnerId | None
) -> InboxEntry | None:
    """Read one order's approval; of anybody's order without an owner."""
    query = (
        select(Approval, OrderRow, User.username)
        .join(OrderRow, col(OrderRow.id) == Approval.intent_id)
        .join(User, col(User.id) == OrderRow.owner_id)
        .where(Approval.intent_id == order)
    )
    if owner is not None:
        query = query.where(OrderRow.owner_id == owner)
    row = (await session.exec(query)).one_or_none()
    return InboxEntry(approval=row[0], order=row[1], owner=row[2]) if row else None
