"""The one dependency that says who is asking, by cookie or by bearer token."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer

from adapters.postgres.people import OpenSession, open_session
from api.dependencies import Now, ServersHere
from api.problems import ProblemCode, ProblemError
from api.security.tokens import session_named_by
from api.servers import Servers
from domain.accounts import OwnerId

COOKIE = "forex_session"
CSRF_HEADER = "x-requested-with"
CSRF_VALUE = "forex"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

BEARER = HTTPBearer(auto_error=False, description="For programs: the token of a login.")
SESSION_COOKIE = APIKeyCookie(
    name=COOKIE,
    auto_error=False,
    description="For browsers; whatever changes something also needs `X-Requested-With: forex`.",
)

Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
SessionCookie = Annotated[str | None, Depends(SESSION_COOKIE)]


class Role(StrEnum):
    """What a user may do."""

    ADMIN = "admin"
    TRADER = "trader"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Somebody who has logged in, for the length of a session."""

    id: OwnerId
    username: str
    role: Role
    session_id: str
    expires_at: datetime
    has_second_factor: bool = False
    second_factor_at: datetime | None = None


async def current_user(
    request: Request, servers: ServersHere, now: Now, bearer: Bearer, cookie: SessionCookie
) -> SignedIn:
    """Say who is asking, or answer 401; a cookie that changes something must show the header."""
    if bearer is None and cookie is not None:
        refuse_foreign_form(request)
    token = bearer.credentials if bearer is not None else cookie
    found = await signed_in(servers, token, now) if token else None
    if found is None:
        raise ProblemError(HTTPStatus.UNAUTHORIZED, ProblemCode.NOT_LOGGED_IN, "Log in to go on.")
    return found


def refuse_foreign_form(request: Request) -> None:
    """Refuse what another site's page could have sent with our cookie."""
    shown = request.headers.get(CSRF_HEADER, "").lower()
    if request.method in SAFE_METHODS or shown == CSRF_VALUE:
        return
    raise ProblemError(
        HTTPStatus.FORBIDDEN,
        ProblemCode.CSRF_HEADER_MISSING,
        "A change made with a cookie needs the header X-Requested-With: forex.",
    )


async def signed_in(servers: Servers, token: str, now: datetime) -> SignedIn | None:
    """Return whom a token stands for, if its session still does."""
    key = servers.settings.secret_key.get_secret_value()
    session_id = session_named_by(token, key)
    return await session_owner(servers, session_id, now) if session_id else None


async def session_owner(servers: Servers, session_id: str, now: datetime) -> SignedIn | None:
    """Return whose an open session is."""
    async with servers.database.reading() as session:
        found = await open_session(session, session_id, now)
    return _person(found) if found else None


def _person(found: OpenSession) -> SignedIn:
    return SignedIn(
        id=OwnerId(found.user_id),
        username=found.username,
        role=Role(found.role),
        session_id=found.session_id,
        expires_at=found.expires_at,
        has_second_factor=found.has_second_factor,
        second_factor_at=found.second_factor_at,
    )


CurrentUser = Annotated[SignedIn, Depends(current_user)]


def admin(user: CurrentUser) -> SignedIn:
    """Let admins pass only."""
    if user.role is Role.ADMIN:
        return user
    raise ProblemError(
        HTTPStatus.FORBIDDEN, ProblemCode.NOT_ALLOWED, "Only an administrator may do this."
    )


AdminUser = Annotated[SignedIn, Depends(admin)]
