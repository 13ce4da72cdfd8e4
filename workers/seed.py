"""First-time set-up: `python -m workers.seed`. Done again, it changes nothing that is there.

Creates the administrator, the paper account and a demo run. `FOREX_ADMIN_PASSWORD` is needed
the first time, and sets a new password at any other. `FOREX_PAPER_URL`, `FOREX_PAPER_ACCOUNT`
and `FOREX_PAPER_TOKEN` say where the paper exchange is.
"""

import asyncio
import logging
import secrets
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TypeVar

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.environment import Settings
from adapters.postgres.people import user_named
from adapters.postgres.tables import AccountRow, StrategyRun, User, UserSession
from adapters.secrets import TokenCipher, UnreadableToken
from api.accounts.opening import Owner, open_account
from api.accounts.schemas import AccountAsked
from api.problems import ProblemError
from api.runs.schemas import RunRequest
from api.runs.starting import checked_plan, start_run
from api.security.current_user import Role
from api.security.passwords import hash_password, is_password
from api.servers import DATABASE_AWAY, Servers, reach
from domain.accounts import Feed, OwnerId

log = logging.getLogger(__name__)

Made = TypeVar("Made")

ADMIN = "admin"
PATIENCE_SECONDS = 30.0
SERVER_ERROR = HTTPStatus.INTERNAL_SERVER_ERROR

DEMO_STRATEGY = "ema_cross"
DEMO_INSTRUMENT = "EUR_USD"
DEMO_PARAMETERS: dict[str, int] = {
    "fast": 30,
    "slow": 90,
    "units": 10_000,
    "stop": 80,
    "target": 160,
}
"""So short that, at three ticks a second, it trades about twice a minute."""


class SeedSettings(BaseSettings):
    """What only the set-up needs."""

    # Empty is how a container's environment says that nothing is given.
    model_config = SettingsConfigDict(
        env_prefix="FOREX_",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
    )

    admin_password: SecretStr | None = Field(default=None, min_length=8, max_length=256)
    paper_account: str | None = None
    paper_token: SecretStr | None = None


class SetupRefused(Exception):
    """The set-up cannot go on; the message says what is missing."""


async def seed(settings: Settings, asked: SeedSettings) -> None:
    """Bring an installation to where somebody can log in and watch it trade."""
    async with reach(settings) as servers:
        admin = await _patiently(lambda: _admin(servers, asked.admin_password))
        if asked.paper_account is None or asked.paper_token is None:
            log.info("no paper exchange is named: no paper account")
            return
        wanted = AccountAsked(
            name="Paper",
            feed=Feed.PAPER,
            broker_account_id=asked.paper_account,
            token=asked.paper_token,
        )
        account = await _patiently(lambda: _paper_account(servers, admin, wanted))
        await _demo_run(servers, account)


async def _patiently(step: Callable[[], Awaitable[Made]]) -> Made:
    """Try a step again while a server is still coming up."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return await step()
        except (*DATABASE_AWAY, ProblemError) as error:
            is_refusal = isinstance(error, ProblemError) and error.status < SERVER_ERROR
            if is_refusal or time.monotonic() > give_up_at:
                raise
            log.warning("not yet: %s", error)
            await asyncio.sleep(1)


async def _admin(servers: Servers, password: SecretStr | None) -> OwnerId:
    async with servers.database.transaction() as session:
        user = await user_named(session, ADMIN)
        if user is None:
            user = _new_admin(password)
            session.add(user)
            log.info("created the user %s", ADMIN)
        elif password is not None:
            await _renew_password(session, user, password)
        return OwnerId(user.id)


def _new_admin(password: SecretStr | None) -> User:
    if password is None:
        raise SetupRefused("FOREX_ADMIN_PASSWORD is needed to create the administrator")
    return User(
        id=secrets.token_hex(8),
        username=ADMIN,
        password_hash=hash_password(password.get_secret_value()),
        role=Role.ADMIN,
        created_at=datetime.now(UTC),
    )


async def _renew_password(session: AsyncSession, user: User, password: SecretStr) -> None:
    """Set another password; whoever is logged in with the old one is logged out."""
    if await is_password(password.get_secret_value(), user.password_hash):
        return
    user.password_hash = hash_password(password.get_secret_value())
    session.add(user)
    await session.exec(
        update(UserSession)
        .where(col(UserSession.user_id) == user.id, col(UserSession.revoked_at).is_(None))
        .values(revoked_at=datetime.now(UTC))
    )
    log.info("set another password for the user %s", ADMIN)


async def _paper_account(servers: Servers, admin: OwnerId, wanted: AccountAsked) -> AccountRow:
    async with servers.database.transaction() as session:
        account = await _find_account(session, wanted)
        if account is not None:
            _renew_token(servers, account, wanted.token.get_secret_value())
            session.add(account)
            return account
    owner = Owner(id=admin, username=ADMIN)
    await open_account(servers, owner, wanted, datetime.now(UTC))
    log.info("connected the paper account %s", wanted.broker_account_id)
    async with servers.database.reading() as session:
        opened = await _find_account(session, wanted)
    if opened is None:
        raise SetupRefused("the paper account is not in the books")
    return opened


async def _find_account(session: AsyncSession, wanted: AccountAsked) -> AccountRow | None:
    found = await session.exec(
        select(AccountRow).where(
            AccountRow.feed == wanted.feed,
            AccountRow.broker_account_id == wanted.broker_account_id,
        )
    )
    return found.one_or_none()


def _renew_token(servers: Servers, account: AccountRow, token: str) -> None:
    cipher = TokenCipher(servers.settings.fernet_keys.get_secret_value())
    try:
        same = cipher.decrypt(account.token_encrypted) == token
    except UnreadableToken:
        same = False
    if not same:
        account.token_encrypted = cipher.encrypt(token)
        log.info("the paper exchange has another token now")


async def _demo_run(servers: Servers, account: AccountRow) -> None:
    """Start the demo, unless the account ever had a run: what somebody stopped stays stopped."""
    async with servers.database.reading() as session:
        runs = select(StrategyRun.id).where(StrategyRun.account_id == account.id).limit(1)
        if (await session.exec(runs)).first() is not None:
            return
    demo = RunRequest(
        account_id=account.id,
        strategy=DEMO_STRATEGY,
        instrument=DEMO_INSTRUMENT,
        parameters=dict(DEMO_PARAMETERS),
    )
    await start_run(servers, account, checked_plan(demo), datetime.now(UTC))
    log.info("started %s on %s", DEMO_STRATEGY, DEMO_INSTRUMENT)


def main() -> None:
    """Read the environment, set up, and say in one line what went wrong."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    try:
        asyncio.run(seed(Settings.model_validate({}), SeedSettings()))
    except (SetupRefused, ProblemError, ValidationError) as error:
        sys.exit(f"set-up stopped: {error}")


if __name__ == "__main__":
    main()
