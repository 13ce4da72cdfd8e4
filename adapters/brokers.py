"""The brokers of accounts, kept open: a practice host allows few new connections."""

import logging
from collections.abc import AsyncGenerator, Iterable, Iterator
from contextlib import aclosing

from adapters.environment import Settings
from adapters.oanda.broker import OandaBroker
from adapters.oanda.connection import Endpoint, Hosts, Whose, endpoint, refuse_locked
from adapters.oanda.transaction_stream import transaction_batches
from adapters.postgres.accounts import read_account
from adapters.postgres.database import Database
from adapters.postgres.tables import AccountRow
from adapters.rescue import RescueAccount
from adapters.secrets import TokenCipher, UnreadableToken
from domain.accounts import AccountId, Feed
from domain.broker import BrokerRefused, Heartbeat
from domain.live import permit
from domain.transactions import Transaction

log = logging.getLogger(__name__)


class AccountBrokers:
    """Opens an account's broker at the first question and keeps it."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._hosts = hosts_of(settings)
        self._cipher = TokenCipher(settings.fernet_keys.get_secret_value())
        self._database = database
        self._open: dict[tuple[str, str], OandaBroker] = {}

    async def broker(self, account: AccountId) -> OandaBroker:
        """Return an account's broker.

        Raises:
            domain.broker.BrokerRefused: this installation may not reach it, or cannot open
                its token.
        """
        async with self._database.reading() as session:
            return self.of_row(await read_account(session, account))

    def of_row(self, account: AccountRow) -> OandaBroker:
        """Return the broker of an account whose row is at hand; raises as `broker` does."""
        # Asked each time: a live account may be locked again while its connection is open.
        refuse_locked(_whose(account, token=""), self._hosts)
        key = (account.id, account.token_encrypted)
        if key not in self._open:
            self._open[key] = OandaBroker(self.endpoint(account))
        return self._open[key]

    def endpoint(self, account: AccountRow) -> Endpoint:
        """Return where an account lives, with its token; raises as `broker` does."""
        try:
            token = self._cipher.decrypt(account.token_encrypted)
        except UnreadableToken as error:
            raise BrokerRefused(str(error)) from error
        return endpoint(_whose(account, token), self._hosts)

    def rescued(self, accounts: Iterable[AccountRow]) -> Iterator[RescueAccount]:
        """Write down how accounts are reached; those that may not be are left out."""
        for account in accounts:
            try:
                where = self.endpoint(account)
            except BrokerRefused as error:
                log.warning("account %s cannot be reached without servers: %s", account.name, error)
                continue
            yield RescueAccount(
                account=AccountId(account.id),
                name=account.name,
                feed=Feed(account.feed),
                broker_account=account.broker_account_id,
                rest_url=where.rest_url,
                token=where.token,
            )

    async def transactions(
        self, account: AccountId
    ) -> AsyncGenerator[tuple[Transaction | Heartbeat, ...], None]:
        """Stream an account's transactions; ends by raising `domain.broker.BrokerError`."""
        async with self._database.reading() as session:
            where = self.endpoint(await read_account(session, account))
        async with aclosing(transaction_batches(where)) as batches:
            async for batch in batches:
                yield batch

    def close(self) -> None:
        """Let go of every connection."""
        for broker in self._open.values():
            broker.close()
        self._open.clear()


def hosts_of(settings: Settings) -> Hosts:
    """Say where an installation finds brokers, and which live accounts it allows."""
    return Hosts(
        paper_url=settings.paper_url,
        live_url=settings.live_url,
        live=permit(settings.allow_live, settings.live_accounts),
    )


def _whose(account: AccountRow, token: str) -> Whose:
    return Whose(
        feed=Feed(account.feed),
        account=account.broker_account_id,
        token=token,
        live_confirmed=account.live_confirmed_at is not None,
    )
