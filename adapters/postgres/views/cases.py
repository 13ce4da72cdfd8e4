"""Cases and alerts as lists show them."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from adapters.postgres.tables import AccountRow, Alert, Case
from domain.accounts import AccountId, OwnerId
from domain.cases import CaseState


async def cases_of(
    session: AsyncSession,
    owner: OwnerId,
    account: AccountId | None,
    state: CaseState | None,
    limit: int,
) -> list[Case]:
    """Read an owner's cases, open ones first, then the latest."""
    query = _owned_cases(owner)
    if account is not None:
        query = query.where(col(Case.account_id) == account)
    if state is not None:
        query = query.where(col(Case.state) == state)
    is_resolved = col(Case.state) == CaseState.RESOLVED
    ordered = query.order_by(is_resolved, col(Case.opened_at).desc()).limit(limit)
    return list((await session.exec(ordered)).all())


async def owned_case(session: AsyncSession, owner: OwnerId, case: str) -> Case | None:
    """Read an owner's case and hold it until the transaction ends."""
    query = _owned_cases(owner).where(col(Case.id) == case).with_for_update(of=Case)
    return (await session.exec(query)).one_or_none()


def _owned_cases(owner: OwnerId) -> SelectOfScalar[Case]:
    joined = col(AccountRow.id) == col(Case.account_id)
    return select(Case).join(AccountRow, joined).where(col(AccountRow.owner_id) == owner)


async def alerts_of(
    session: AsyncSession, owner: OwnerId, account: AccountId | None, limit: int
) -> list[Alert]:
    """Read an owner's alerts, those that nobody acknowledged first, then the latest."""
    query = _owned_alerts(owner)
    if account is not None:
        query = query.where(col(Alert.account_id) == account)
    is_seen = col(Alert.acknowledged_at).is_not(None)
    ordered = query.order_by(is_seen, col(Alert.raised_at).desc()).limit(limit)
    return list((await session.exec(ordered)).all())


async def owned_alert(session: AsyncSession, owner: OwnerId, alert: str) -> Alert | None:
    """Read an owner's alert and hold it until the transaction ends."""
    query = _owned_alerts(owner).where(col(Alert.id) == alert).with_for_update(of=Alert)
    return (await session.exec(query)).one_or_none()


def _owned_alerts(owner: OwnerId) -> SelectOfScalar[Alert]:
    joined = col(AccountRow.id) == col(Alert.account_id)
    return select(Alert).join(AccountRow, joined).where(col(AccountRow.owner_id) == owner)
