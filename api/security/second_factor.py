"""Enrol a second factor, show its codes, and give it up."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter
from pydantic import StringConstraints
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables.people import User as UserRow
from adapters.postgres.tables.people import UserSession
from adapters.secrets import TokenCipher
from api.dependencies import Now, ServersHere
from api.problems import ProblemCode, ProblemError, declared
from api.security.codes import draw_secret, enrolment_uri, step_of
from api.security.current_user import CurrentUser, SignedIn
from api.security.routes import Throttle
from api.security.throttle import Attempt
from api.servers import Servers
from api.values import Body, View
from domain.live import FRESH

router = APIRouter(
    prefix="/api/auth/second-factor",
    tags=["Login"],
    responses=declared(HTTPStatus.CONFLICT, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS),
)


class Code(Body):
    """A code as the authenticator shows it."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]


class Enrolment(View):
    """The secret, shown once, and the same for a QR code; it counts after its first code."""

    secret: str
    uri: str


class SecondFactorState(View):
    """Whether there is a second factor, and until when its last code speaks for this login."""

    enabled: bool
    fresh_until: datetime | None


@router.get("")
async def get_second_factor(user: CurrentUser) -> SecondFactorState:
    """Say whether there is a second factor."""
    return _state(user.has_second_factor, user.second_factor_at)


@router.post("", status_code=HTTPStatus.CREATED)
async def enrol_second_factor(user: CurrentUser, servers: ServersHere) -> Enrolment:
    """Draw a secret; it counts once a code of it was shown."""
    secret = draw_secret()
    async with servers.database.transaction() as session:
        row = await _locked(session, user)
        if row.second_factor_since is not None:
            raise ProblemError(
                HTTPStatus.CONFLICT,
                ProblemCode.SECOND_FACTOR_ON,
                "There is a second factor; give it up first.",
            )
        row.second_factor_encrypted = _cipher(servers).encrypt(secret)
        row.second_factor_step = None
        session.add(row)
    return Enrolment(secret=secret, uri=enrolment_uri(secret, user.username))


@router.post("/verify")
async def verify_second_factor(
    shown: Code, user: CurrentUser, servers: ServersHere, throttle: Throttle, now: Now
) -> SecondFactorState:
    """Show a code: the first one turns the second factor on, each is good for five minutes."""
    await _admit(throttle, user, now)
    async with servers.database.transaction() as session:
        row = await _locked(session, user)
        _take(servers, row, shown.code, now)
        row.second_factor_since = row.second_factor_since or now
        session.add(row)
        await session.exec(
            update(UserSession)
            .where(col(UserSession.id) == user.session_id)
            .values(second_factor_at=now)
        )
    return _state(True, now)


@router.post("/disable", status_code=HTTPStatus.NO_CONTENT)
async def disable_second_factor(
    shown: Code, user: CurrentUser, servers: ServersHere, throttle: Throttle, now: Now
) -> None:
    """Give the second factor up, by a last code of it."""
    await _admit(throttle, user, now)
    async with servers.database.transaction() as session:
        row = await _locked(session, user)
        _take(servers, row, shown.code, now)
        row.second_factor_encrypted = row.second_factor_since = row.second_factor_step = None
        session.add(row)


async def _admit(throttle: Throttle, user: SignedIn, now: datetime) -> None:
    """Count a try at this user's codes, wherever it comes from."""
    await throttle.admit(Attempt(address=f"second-factor:{user.id}", username=user.id), now)


def _take(servers: Servers, row: UserRow, code: str, now: datetime) -> None:
    if row.second_factor_encrypted is None:
        raise ProblemError(
            HTTPStatus.CONFLICT, ProblemCode.SECOND_FACTOR_OFF, "There is no second factor."
        )
    secret = _cipher(servers).decrypt(row.second_factor_encrypted)
    step = step_of(secret, code, now, after=row.second_factor_step)
    if step is None:
        raise ProblemError(
            HTTPStatus.FORBIDDEN, ProblemCode.CODE_WRONG, "The code is wrong, old or used before."
        )
    row.second_factor_step = step


def _cipher(servers: Servers) -> TokenCipher:
    return TokenCipher(servers.settings.fernet_keys.get_secret_value())


async def _locked(session: AsyncSession, user: SignedIn) -> UserRow:
    query = select(UserRow).where(col(UserRow.id) == user.id)
    return (await session.exec(query.with_for_update())).one()


def _state(enabled: bool, shown_at: datetime | None) -> SecondFactorState:
    return SecondFactorState(
        enabled=enabled, fresh_until=shown_at + FRESH if enabled and shown_at else None
    )
