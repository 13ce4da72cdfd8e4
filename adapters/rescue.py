"""What gets somebody out while the servers are down: sealed accounts, and certificates on paper."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.secrets import TokenCipher
from domain.accounts import AccountId, Feed
from domain.certificates import Certificate, Subject
from domain.kill import Scope

RESCUE_FILE = "rescue.sealed"
FLATTENED = "flattened"


@dataclass(frozen=True, slots=True, kw_only=True)
class RescueAccount:
    """An account as it can be reached without any server of ours."""

    account: AccountId
    name: str
    feed: Feed
    broker_account: str
    rest_url: str
    token: str

    def __repr__(self) -> str:
        return f"RescueAccount({self.name}, {self.feed}, {self.broker_account})"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandCertificate:
    """A certificate that was written while the books were out of reach."""

    certificate: Certificate
    feed: Feed
    broker_account: str


def write_rescue_file(folder: Path, cipher: TokenCipher, accounts: Iterable[RescueAccount]) -> None:
    """Seal accounts with their tokens into a file that only its owner may read."""
    sealed = cipher.encrypt(json.dumps([asdict(account) for account in accounts]))
    _write_private(folder / RESCUE_FILE, sealed)


def read_rescue_file(folder: Path, cipher: TokenCipher) -> Sequence[RescueAccount]:
    """Open the sealed accounts; none where there is no file.

    Raises:
        adapters.secrets.UnreadableToken: no key opens it.
    """
    file = folder / RESCUE_FILE
    if not file.exists():
        return ()
    items = json.loads(cipher.decrypt(file.read_text(encoding="ascii")))
    return tuple(_account(item) for item in items)


def _account(item: Mapping[str, str]) -> RescueAccount:
    return RescueAccount(
        account=AccountId(item["account"]),
        name=item["name"],
        feed=Feed(item["feed"]),
        broker_account=item["broker_account"],
        rest_url=item["rest_url"],
        token=item["token"],
    )


def write_hand_certificate(folder: Path, written: HandCertificate) -> Path:
    """Keep a certificate as a file, for the books to take in later; return its path."""
    kept, subject = written.certificate, written.certificate.subject
    file = folder / FLATTENED / f"{kept.id}.json"
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    body = {
        "id": kept.id,
        "scope": str(subject.scope),
        "generation": subject.generation,
        "account": subject.account,
        "feed": written.feed.value,
        "broker_account": written.broker_account,
        "issued_at": kept.issued_at.isoformat(),
        "last_transaction_id": kept.last_transaction_id,
        "evidence": dict(kept.evidence),
        "digest": kept.digest,
    }
    _write_private(file, json.dumps(body, indent=2) + "\n")
    return file


def waiting_certificates(folder: Path) -> Sequence[Path]:
    """List the certificates that the books have not taken in yet."""
    return sorted((folder / FLATTENED).glob("*.json"))


def read_hand_certificate(file: Path) -> HandCertificate:
    """Read a certificate back; raises `ValueError` or `KeyError` where it is none."""
    body: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    subject = Subject(
        scope=Scope.parse(body["scope"]),
        generation=int(body["generation"]),
        account=AccountId(body["account"]),
    )
    certificate = Certificate(
        id=str(body["id"]),
        subject=subject,
        issued_at=datetime.fromisoformat(body["issued_at"]),
        last_transaction_id=int(body["last_transaction_id"]),
        evidence=body["evidence"],
        digest=str(body["digest"]),
    )
    return HandCertificate(
        certificate=certificate,
        feed=Feed(body["feed"]),
        broker_account=str(body["broker_account"]),
    )


def set_aside(file: Path, why: str) -> None:
    """Move a certificate that was dealt with into a folder beside it: `imported`, `refused`."""
    folder = file.parent / why
    folder.mkdir(mode=0o700, exist_ok=True)
    file.replace(folder / file.name)


def _write_private(file: Path, text: str) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
    draft.replace(file)
