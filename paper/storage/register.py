"""The accounts of a data folder: what each was founded with, and whose token opens it.

`accounts.json` is replaced whole at each change. Of a token it keeps a salted hash; only the
token that the exchange made itself stays readable, in the file `token`.
"""

import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from paper.desk import Founding
from paper.settings import (
    USUAL_ACCOUNT,
    USUAL_BALANCE,
    USUAL_HOME,
    AccountRequest,
    BadSettings,
)

FILE = "accounts.json"
TOKEN_FILE = "token"
TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One account: what it was founded with, and the hash of its owner's token."""

    founding: Founding
    token_hash: str


class Register:
    """Keeps who owns which account, and the folder to itself.

    `enrol` changes what is in memory; `save` brings it to disk.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._lock = _lock(folder)
        self._salt = secrets.token_hex(16)
        self._entries: dict[str, Entry] = {}
        self._read()

    def foundings(self) -> Sequence[Founding]:
        """Return what every account was founded with, in the order of founding."""
        return [entry.founding for entry in self._entries.values()]

    def opened_by(self, token: str) -> Collection[str]:
        """Return the accounts that a token opens, none for an unknown one."""
        wanted = self._hash(token)
        return [name for name, entry in self._entries.items() if entry.token_hash == wanted]

    def enrol_all(self, requests: Sequence[AccountRequest]) -> None:
        """Take in the accounts named at the start; the usual one in an empty folder.

        Raises:
            BadSettings: a known account is not what is asked for.
        """
        if not requests and not self._entries:
            requests = [AccountRequest(account_id=USUAL_ACCOUNT)]
        for request in requests:
            self.enrol(request)

    def enrol(self, request: AccountRequest) -> Founding:
        """Take an account in: a new one as asked, a known one with its new token.

        Raises:
            BadSettings: a known account is not what is asked for.
        """
        entry = self._entries[request.account_id] = self._entry(request)
        return entry.founding

    def save(self) -> None:
        """Bring the accounts to disk."""
        kept = {
            "salt": self._salt,
            "accounts": [_entry_to_json(entry) for entry in self._entries.values()],
        }
        _write_private(self._folder / FILE, json.dumps(kept, indent=1) + "\n")

    def made_token(self) -> str | None:
        """Return the token that the exchange made, if it made one."""
        path = self._folder / TOKEN_FILE
        return path.read_text().strip() if path.exists() else None

    def close(self) -> None:
        """Let the folder go."""
        os.close(self._lock)

    def _entry(self, request: AccountRequest) -> Entry:
        known = self._entries.get(request.account_id)
        if known is None:
            return Entry(founding=_found(request), token_hash=self._hash(self._token(request)))
        _check_same(known.founding, request)
        if request.token is None:
            return known
        return Entry(founding=known.founding, token_hash=self._hash(request.token))

    def _token(self, request: AccountRequest) -> str:
        return request.token or self.made_token() or self._make_token()

    def _make_token(self) -> str:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        _write_private(self._folder / TOKEN_FILE, token + "\n")
        return token

    def _hash(self, token: str) -> str:
        return hashlib.sha256((self._salt + token).encode(errors="surrogateescape")).hexdigest()

    def _read(self) -> None:
        path = self._folder / FILE
        if not path.exists():
            return
        try:
            kept = json.loads(path.read_text())
            entries = [_entry_from_json(each) for each in kept["accounts"]]
            self._salt = str(kept["salt"])
        except (ValueError, KeyError, TypeError, ArithmeticError) as error:
            raise BadSettings(f"{path} cannot be read") from error
        self._entries = {entry.founding.account_id: entry for entry in entries}


def _found(request: AccountRequest) -> Founding:
    return Founding(
        account_id=request.account_id,
        currency=request.home or USUAL_HOME,
        balance=USUAL_BALANCE if request.balance is None else request.balance,
        hedging=request.hedging or False,
    )


def _check_same(founding: Founding, request: AccountRequest) -> None:
    name = founding.account_id
    if request.home not in (None, founding.currency):
        raise BadSettings(f"account {name} is in {founding.currency}, not {request.home}")
    if request.hedging not in (None, founding.hedging):
        kind = "hedging" if founding.hedging else "netting"
        raise BadSettings(f"account {name} is a {kind} account, and stays one")


def _entry_to_json(entry: Entry) -> dict[str, str | bool]:
    founding = entry.founding
    return {
        "id": founding.account_id,
        "currency": founding.currency,
        "balance": str(founding.balance),
        "hedging": founding.hedging,
        "tokenHash": entry.token_hash,
    }


def _entry_from_json(kept: dict[str, str | bool]) -> Entry:
    founding = Founding(
        account_id=str(kept["id"]),
        currency=str(kept["currency"]),
        balance=Decimal(str(kept["balance"])),
        hedging=kept["hedging"] is True,
    )
    return Entry(founding=founding, token_hash=str(kept["tokenHash"]))


def _lock(folder: Path) -> int:
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise BadSettings(f"{folder} is in use by another exchange") from error
    return lock


def _write_private(path: Path, text: str) -> None:
    draft = path.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
