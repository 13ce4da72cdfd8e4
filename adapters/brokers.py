"""The brokers of accounts, kept open: a practice host allows few new connections."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from adapters.environment import Settings
from adapters.oanda.broker import OandaBroker
from adapters.oanda.connection import Endpoint, endpoint
from adapters.oanda.transaction_stream import transaction_batches
from adapters.postgres.accounts import read_account
from adapters.postgres.database import Database
from adapters.postgres.tables import AccountRow
from adapters.secrets import TokenCipher, UnreadableToken
from domain.accounts import AccountId, Feed
from domain.broker import BrokerRefused, Heartbeat
from domain.transactions import Transaction


class AccountBrokers:
    """Opens an account's broker at the first question and keeps it."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._paper_url = settings.paper_url
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
        return endpoint(Feed(account.feed), account.broker_account_id, token, self._paper_url)

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
