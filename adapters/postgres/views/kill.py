"""Kill switches and certificates of flatness, as one user may see them."""

from collections.abc import Sequence

from sqlalchemy import or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from adapters.postgres.kill_switches import to_switch
from adapters.postgres.tables import AccountRow, FlatnessCertificate, KillSwitch
from domain.accounts import AccountId, OwnerId
from domain.certificates import Certificate, Subject
from domain.kill import GLOBAL, Scope, Switch

MAXIMUM = 100


async def switches_seen_by(session: AsyncSession, owner: OwnerId | None) -> Sequence[Switch]:
    """Read the global switch and those of an owner's accounts; all where no owner is named."""
    query = select(KillSwitch).order_by(col(KillSwitch.scope) != GLOBAL, col(KillSwitch.scope))
    if owner is not None:
        theirs = col(KillSwitch.account_id).in_(_accounts_of(owner))
        query = query.where(or_(col(KillSwitch.account_id).is_(None), theirs))
    return [to_switch(row) for row in (await session.exec(query)).all()]


async def certificates(
    session: AsyncSession, owner: OwnerId | None, account: AccountId | None
) -> Sequence[Certificate]:
    """Read the latest certificates of an owner's accounts, or of one account, newest first."""
    query = _visible(owner).order_by(col(FlatnessCertificate.issued_at).desc()).limit(MAXIMUM)
    if account is not None:
        query = query.where(col(FlatnessCertificate.account_id) == account)
    return [to_certificate(row) for row in (await session.exec(query)).all()]


async def certificate(
    session: AsyncSession, owner: OwnerId | None, name: str
) -> Certificate | None:
    """Read one certificate of an owner's account."""
    query = _visible(owner).where(col(FlatnessCertificate.id) == name)
    row = (await session.exec(query)).one_or_none()
    return None if row is None else to_certificate(row)


def to_certificate(row: FlatnessCertificate) -> Certificate:
    """Turn a row into a certificate; its evidence stays as it was digested."""
    return Certificate(
        id=row.id,
        subject=Subject(
            scope=Scope.parse(row.scope),
            generation=row.generation,
            account=AccountId(row.account_id),
        ),
        issued_at=row.issued_at,
        last_transaction_id=row.last_transaction_id,
        evidence=row.evidence,
        digest=row.digest,
    )


def _visible(owner: OwnerId | None) -> SelectOfScalar[FlatnessCertificate]:
    query = select(FlatnessCertificate)
    if owner is None:
        return query
    return query.where(col(FlatnessCertificate.account_id).in_(_accounts_of(owner)))


def _accounts_of(owner: OwnerId) -> SelectOfScalar[str]:
    return select(AccountRow.id).where(col(AccountRow.owner_id) == owner)
