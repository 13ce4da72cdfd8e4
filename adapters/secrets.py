"""Brokers' tokens, encrypted at rest."""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class UnreadableToken(Exception):
    """None of the installation's keys opens a kept token: a key is missing."""


class TokenCipher:
    """Encrypts with the newest key and opens with any of them, so that keys can be changed."""

    def __init__(self, keys: str) -> None:
        """Take Fernet keys, the newest first, separated by commas."""
        self._fernet = MultiFernet([Fernet(key.strip()) for key in keys.split(",") if key.strip()])

    def encrypt(self, token: str) -> str:
        """Encrypt a token for keeping."""
        return self._fernet.encrypt(token.encode()).decode()

    def decrypt(self, kept: str) -> str:
        """Open a kept token.

        Raises:
            UnreadableToken: no key fits.
        """
        try:
            return self._fernet.decrypt(kept.encode()).decode()
        except InvalidToken as error:
            raise UnreadableToken("no Fernet key of this installation opens the token") from error
