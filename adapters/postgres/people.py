"""Users and their sessions."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables.people import User, UserSession


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session that stands, and whose it is."""

    session_id: str
    expires_at: datetime
    user_id: str
    username: str
    role: str
    has_second_factor: bool = False
    second_factor_at: datetime | None = None


async def user_named(session: AsyncSession, username: str) -> User | None:
    """Find a user by name; names are told apart by case."""
    return (await session.exec(select(User).where(User.username == username))).one_or_none()


async def open_session(session: AsyncSession, session_id: str, now: datetime) -> OpenSession | None:
    """Find a session that is neither revoked nor expired and whose user is not disabled."""
    found = await session.exec(
        select(UserSession, User)
        .join(User, col(User.id) == UserSession.user_id)
        .where(
            UserSession.id == session_id,
            col(UserSession.revoked_at).is_(None),
            UserSession.expires_at > now,
            col(User.disabled).is_(False),
        )
    )
    row = found.one_or_none()
    if row is None:
        return None
    login, user = row
    return OpenSession(
        session_id=login.id,
        expires_at=login.expires_at,
        user_id=user.id,
        username=user.username,
        role=user.role,
        has_second_factor=user.second_factor_since is not None,
        second_factor_at=login.second_factor_at,
    )


async def revoke_session(session: AsyncSession, session_id: str, now: datetime) -> None:
    """End a session; one that has ended keeps its time."""
    await session.exec(
        update(UserSession)
        .where(col(UserSession.id) == session_id, col(UserSession.revoked_at).is_(None))
        .values(revoked_at=now)
    )
