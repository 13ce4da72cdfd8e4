"""Open an account: ask its broker who it is, then write it down."""

import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from sqlalchemy.exc import IntegrityError

from adapters.brokers import hosts_of
from adapters.oanda.broker import OandaBroker
from adapters.oanda.connection import Whose, endpoint
from adapters.postgres.accounts import rule_columns, store_balance, store_instruments
from adapters.postgres.ledger.opening import open_books
from adapters.postgres.tables import AccountRow
from adapters.secrets import TokenCipher
from api.accounts.schemas import AccountAsked
from api.problems import ProblemCode, ProblemError, invalid
from api.servers import TEMPORAL_AWAY, Servers
from contracts.accounts import AccountRef
from domain.accounts import AccountId, AccountPolicy, AccountSummary, Feed, GateState, OwnerId
from domain.broker import BrokerRefused, BrokerUnavailable
from domain.instruments import Instrument
from domain.standing import OpenTrades
from workflows.attendance import attend_account

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """What a broker says of an account."""

    summary: AccountSummary
    instruments: tuple[Instrument, ...]
    open_trades: OpenTrades


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Whose account it is to be; live ones were confirmed by them."""

    id: OwnerId
    username: str


async def open_account(
    servers: Servers, owner: Owner, asked: AccountAsked, now: datetime
) -> AccountId:
    """Check an account with its broker and write it down; entries wait until both agree."""
    known = await _introduce(servers, asked)
    account = AccountId(secrets.token_hex(8))
    sealed = _cipher(servers).encrypt(asked.token.get_secret_value())
    row = _row(account, owner.id, asked, known.summary.currency)
    row.token_encrypted, row.created_at = sealed, now
    if asked.feed is Feed.LIVE:
        row.live_confirmed_by, row.live_confirmed_at = owner.username, now
    try:
        async with servers.database.transaction() as session:
            session.add(row)
            await session.flush()
            await store_instruments(session, account, known.instruments)
            await store_balance(session, account, known.summary, now)
            await open_books(session, row, known.open_trades, now)
    except IntegrityError as error:
        raise ProblemError(
            HTTPStatus.CONFLICT, ProblemCode.ACCOUNT_EXISTS, "This account is here already."
        ) from error
    await _attend(servers, AccountRef(account=account, name=asked.name), asked.feed)
    return account


async def _attend(servers: Servers, account: AccountRef, feed: Feed) -> None:
    """Let its prices, transactions and balance flow; the orders worker sees to it as well."""
    try:
        await attend_account(servers.temporal, account, feed)
    except TEMPORAL_AWAY as error:
        log.warning("account %s is not attended yet: %s", account.account, error)


def _cipher(servers: Servers) -> TokenCipher:
    return TokenCipher(servers.settings.fernet_keys.get_secret_value())


async def _introduce(servers: Servers, asked: AccountAsked) -> Introduction:
    try:
        async with _broker(servers, asked) as broker:
            summary = await broker.summary()
            return Introduction(
                summary=summary,
                instruments=await broker.instruments(),
                open_trades=await broker.open_trades(),
            )
    except BrokerRefused as error:
        raise invalid("token", str(error), ProblemCode.BROKER_REFUSED) from error
    except BrokerUnavailable as error:
        raise ProblemError(
            HTTPStatus.BAD_GATEWAY, ProblemCode.BROKER_UNAVAILABLE, str(error), retry_after=5
        ) from error


@asynccontextmanager
async def _broker(servers: Servers, asked: AccountAsked) -> AsyncIterator[OandaBroker]:
    whose = Whose(
        feed=asked.feed,
        account=asked.broker_account_id,
        token=asked.token.get_secret_value(),
        live_confirmed=asked.live_confirmation == asked.broker_account_id,
    )
    where = endpoint(whose, hosts_of(servers.settings))
    broker = OandaBroker(where)
    try:
        yield broker
    finally:
        broker.close()


def _row(account: AccountId, owner: OwnerId, asked: AccountAsked, currency: str) -> AccountRow:
    return AccountRow(
        id=account,
        owner_id=owner,
        name=asked.name,
        feed=asked.feed,
        broker_account_id=asked.broker_account_id,
        currency=currency,
        state=GateState.ACTIVE,
        **rule_columns(asked.limits.to_domain(), AccountPolicy()),
    )
