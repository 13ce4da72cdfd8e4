"""Passwords and keys of one stack: drawn once, kept in its home, readable by its owner only."""

import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass

from cli.stack.home import Home, write_private

KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The secrets that the parts of a stack share."""

    postgres_superuser: str
    database_owner: str
    paper_token: str
    session_secret: str
    fernet_key: str


def kept_keys(home: Home) -> Keys:
    """Return the home's keys, drawing them the first time."""
    file = home.root / "secrets.json"
    if file.exists():
        return Keys(**json.loads(file.read_text(encoding="utf-8")))
    keys = _drawn()
    write_private(file, json.dumps(asdict(keys), indent=2) + "\n")
    return keys


def drawn_password() -> str:
    """Draw a password that a person can copy."""
    return secrets.token_urlsafe(12)


def _drawn() -> Keys:
    return Keys(
        postgres_superuser=secrets.token_urlsafe(KEY_BYTES),
        database_owner=secrets.token_urlsafe(KEY_BYTES),
        paper_token=secrets.token_urlsafe(KEY_BYTES),
        session_secret=secrets.token_urlsafe(KEY_BYTES),
        fernet_key=urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
    )
