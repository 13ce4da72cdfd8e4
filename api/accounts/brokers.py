"""The brokers of accounts, kept open: a practice host allows few new connections."""

from adapters.environment import Settings
from adapters.oanda.broker import OandaBroker
from adapters.oanda.connection import endpoint
from adapters.postgres.tables import AccountRow
from adapters.secrets import TokenCipher
from domain.accounts import Feed


class AccountBrokers:
    """Opens an account's broker at the first question and keeps it."""

    def __init__(self, settings: Settings) -> None:
        self._paper_url = settings.paper_url
        self._cipher = TokenCipher(settings.fernet_keys.get_secret_value())
        self._open: dict[tuple[str, str], OandaBroker] = {}

    def broker(self, account: AccountRow) -> OandaBroker:
        """Return an account's broker.

        Raises:
            domain.broker.BrokerRefused: this installation may not reach it.
            adapters.secrets.UnreadableToken: its token cannot be opened.
        """
        key = (account.id, account.token_encrypted)
        if key not in self._open:
            token = self._cipher.decrypt(account.token_encrypted)
            where = endpoint(Feed(account.feed), account.broker_account_id, token, self._paper_url)
            self._open[key] = OandaBroker(where)
        return self._open[key]

    def close(self) -> None:
        """Let go of every connection."""
        for broker in self._open.values():
            broker.close()
        self._open.clear()
