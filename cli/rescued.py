"""Find an account and its token: in the database, in the rescue file, or as it was typed."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import asyncpg
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from adapters.brokers import AccountBrokers
from adapters.environment import Settings
from adapters.oanda.connection import Hosts, Whose, endpoint
from adapters.postgres.accounts import all_accounts
from adapters.postgres.database import Database
from adapters.rescue import RescueAccount, read_rescue_file
from adapters.secrets import TokenCipher, UnreadableToken
from cli.stack.home import Home
from cli.stack.keys import kept_keys
from domain.accounts import AccountId, Feed
from domain.broker import BrokerRefused
from domain.live import permit

DATABASE_PATIENCE_SECONDS = 5.0
AWAY = (
    SQLAlchemyError,
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    ValidationError,
)
"""A database that does not answer, or an environment that does not name all that opens it."""


class NoAccount(Exception):
    """No account, or no token for it, could be found."""


def known_accounts(home: Home) -> Sequence[RescueAccount]:
    """Read the accounts from the database if it answers, or from the rescue file.

    Raises:
        NoAccount: neither can be read.
    """
    try:
        return asyncio.run(asyncio.wait_for(_in_the_books(), DATABASE_PATIENCE_SECONDS))
    except AWAY:
        return _in_the_rescue_file(home)


async def _in_the_books() -> Sequence[RescueAccount]:
    """Read accounts as the workers do; raises one of `AWAY` where no database is named."""
    if "FOREX_DATABASE_URL" not in os.environ:
        raise OSError("no database is named in the environment")
    settings = Settings.model_validate({})
    database = Database(settings.database_url.get_secret_value(), pool_size=1)
    brokers = AccountBrokers(settings, database)
    try:
        async with database.reading() as session:
            rows = await all_accounts(session)
        return list(brokers.rescued(rows))
    finally:
        brokers.close()
        await database.close()


def _in_the_rescue_file(home: Home) -> Sequence[RescueAccount]:
    keys = _fernet_keys(home)
    if keys is None:
        raise NoAccount("no FOREX_FERNET_KEYS and no secrets.json: name a --token-file")
    try:
        return read_rescue_file(home.root, TokenCipher(keys))
    except UnreadableToken as error:
        raise NoAccount(f"the rescue file cannot be opened: {error}") from error


def _fernet_keys(home: Home) -> str | None:
    named = os.environ.get("FOREX_FERNET_KEYS")
    if named is not None:
        return named
    return kept_keys(home).fernet_key if (home.root / "secrets.json").exists() else None


def named_account(known: Sequence[RescueAccount], name: str | None) -> RescueAccount:
    """Pick the account that is meant: by its id, its name or the broker's id; or the only one.

    Raises:
        NoAccount: none is meant, or several may be.
    """
    fitting = [
        item for item in known if name in (None, item.account, item.name, item.broker_account)
    ]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(f"{item.name} ({item.broker_account})" for item in known)
    raise NoAccount(f"name one --account of: {names or 'none is known; give a --token-file'}")


def typed_account(name: str | None, token_file: Path, feed: Feed, url: str | None) -> RescueAccount:
    """Take an account as it was typed, with its token from a file.

    Raises:
        NoAccount: something that is needed is missing, or a live account is locked.
    """
    if name is None:
        raise NoAccount("a token file needs the broker's --account")
    try:
        token = token_file.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise NoAccount(f"the token cannot be read: {error.strerror}") from error
    where = _host(feed, name, token, url)
    return RescueAccount(
        account=AccountId(name),
        name=name,
        feed=feed,
        broker_account=name,
        rest_url=where,
        token=token,
    )


def _host(feed: Feed, broker_account: str, token: str, url: str | None) -> str:
    """Return where an account lives; a live one needs the installation's permit, as everywhere."""
    if feed is Feed.PRACTICE and url is not None:
        return url
    flag, listed = os.environ.get("FOREX_ALLOW_LIVE", ""), os.environ.get("FOREX_LIVE_ACCOUNTS", "")
    hosts = Hosts(paper_url=url, live_url=url, live=permit(flag, listed))
    whose = Whose(feed=feed, account=broker_account, token=token, live_confirmed=True)
    try:
        return endpoint(whose, hosts).rest_url
    except BrokerRefused as error:
        raise NoAccount(str(error)) from error
