"""Log in, log out, and ask who one is."""

import secrets
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from adapters.postgres.people import revoke_session, user_named
from adapters.postgres.tables.people import User as UserRow
from adapters.postgres.tables.people import UserSession
from api.dependencies import Now, ServersHere
from api.problems import ProblemCode, ProblemError, declared
from api.security.current_user import COOKIE, CurrentUser, Role, SignedIn
from api.security.passwords import is_password
from api.security.schemas import Credentials, Session, Ticket, User
from api.security.throttle import Attempt, LoginThrottle
from api.security.tickets import TICKET_LENGTH, issue_ticket
from api.security.tokens import SESSION_LENGTH, sign

router = APIRouter(prefix="/api", tags=["Login"])


def _throttle(request: Request) -> LoginThrottle:
    throttle: LoginThrottle = request.app.state.login_throttle
    return throttle


Throttle = Annotated[LoginThrottle, Depends(_throttle)]


@router.post(
    "/auth/login",
    responses=declared(HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS),
)
async def login(
    credentials: Credentials,
    request: Request,
    response: Response,
    servers: ServersHere,
    throttle: Throttle,
    now: Now,
) -> Session:
    """Open a session: a token for programs, the same as a cookie for browsers."""
    address = request.client.host if request.client else "local"
    attempt = Attempt(address=address, username=credentials.username)
    await throttle.admit(attempt, now)
    user = await _authenticate(servers, credentials)
    await throttle.forgive(attempt)
    login_session = UserSession(
        id=secrets.token_urlsafe(16),
        user_id=user.id,
        created_at=now,
        expires_at=now + SESSION_LENGTH,
    )
    async with servers.database.transaction() as session:
        session.add(login_session)
    key = servers.settings.secret_key.get_secret_value()
    token = sign(login_session.id, login_session.expires_at, key)
    _set_cookie(request, response, token)
    return Session(
        access_token=token,
        expires_in=int(SESSION_LENGTH.total_seconds()),
        user=User(id=user.id, username=user.username, role=Role(user.role)),
    )


async def _authenticate(servers: ServersHere, credentials: Credentials) -> UserRow:
    async with servers.database.reading() as session:
        user = await user_named(session, credentials.username)
    kept = user.password_hash if user is not None and not user.disabled else None
    if not await is_password(credentials.password, kept) or user is None:
        raise ProblemError(
            HTTPStatus.UNAUTHORIZED,
            ProblemCode.INVALID_CREDENTIALS,
            "The user name or the password is wrong.",
        )
    return user


def _set_cookie(request: Request, response: Response, token: str) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(SESSION_LENGTH.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


@router.post("/auth/logout", status_code=HTTPStatus.NO_CONTENT)
async def logout(user: CurrentUser, response: Response, servers: ServersHere, now: Now) -> None:
    """End the session that asks; its token and its sockets end with it."""
    async with servers.database.transaction() as session:
        await revoke_session(session, user.session_id, now)
    response.delete_cookie(COOKIE, httponly=True, samesite="strict")


@router.get("/auth/me")
async def me(user: CurrentUser) -> User:
    """Say who is asking."""
    return _view(user)


def _view(user: SignedIn) -> User:
    return User(id=user.id, username=user.username, role=user.role)


@router.post("/ws-ticket")
async def create_ws_ticket(user: CurrentUser, servers: ServersHere) -> Ticket:
    """Give out a ticket: `?ticket=` opens one WebSocket within thirty seconds."""
    ticket = await issue_ticket(servers.redis, user.session_id)
    return Ticket(ticket=ticket, expires_in=int(TICKET_LENGTH.total_seconds()))
