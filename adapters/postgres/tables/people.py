"""Users and their sessions."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from adapters.postgres.tables.columns import moment


class User(SQLModel, table=True):
    """Somebody who may log in."""

    __tablename__ = "users"

    id: str = Field(primary_key=True)
    username: str = Field(unique=True)
    password_hash: str
    role: str
    created_at: datetime = moment()
    disabled: bool = False


class UserSession(SQLModel, table=True):
    """A login: the token carries its id, so that it can be revoked."""

    __tablename__ = "user_sessions"

    id: str = Field(primary_key=True)
    user_id: str = Field(foreign_key="users.id", index=True)
    created_at: datetime = moment()
    expires_at: datetime = moment()
    revoked_at: datetime | None = moment(nullable=True)
