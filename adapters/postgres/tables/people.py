"""Users and their sessions."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from adapters.postgres.tables.columns import moment


class User(SQLModel, table=True):
    """Somebody who may log in.

    `second_factor_encrypted` is the secret of their codes, which count once they were shown
    (`second_factor_since`); `second_factor_step` is the last code's, so that none counts twice.
    """

    __tablename__ = "users"

    id: str = Field(primary_key=True)
    username: str = Field(unique=True)
    password_hash: str
    role: str
    created_at: datetime = moment()
    disabled: bool = False
    second_factor_encrypted: str | None = None
    second_factor_since: datetime | None = moment(nullable=True)
    second_factor_step: int | None = Field(default=None, sa_type=BigInteger)


class UserSession(SQLModel, table=True):
    """A login: the token carries its id, so that it can be revoked.

    `second_factor_at` is when a code of the second factor was last shown in it.
    """

    __tablename__ = "user_sessions"

    id: str = Field(primary_key=True)
    user_id: str = Field(foreign_key="users.id", index=True)
    created_at: datetime = moment()
    expires_at: datetime = moment()
    revoked_at: datetime | None = moment(nullable=True)
    second_factor_at: datetime | None = moment(nullable=True)
