"""Certificates of flatness: what a broker said, in one form that anybody can check again."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.accounts import AccountId
from domain.kill import Scope
from domain.numbers import Units, plain
from domain.orders import IntentId, OrderState
from domain.standing import OpenTrade, PendingOrder, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenQuestion:
    """An order that left before the switch fell, and of which the broker has not said a word."""

    intent: IntentId
    state: OrderState
    instrument: str
    units: Units


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What was proved flat: the scope and, of a strategy, the client tags that are its own.

    `generation` is that of the kill switch; 0 where somebody flattened without one.
    """

    scope: Scope
    generation: int
    account: AccountId
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The broker reported that nothing of a scope is open.

    `evidence` is what it said; `digest` is the SHA-256 of the evidence as `canonical` writes it.
    """

    id: str
    subject: Subject
    issued_at: datetime
    last_transaction_id: int
    evidence: Mapping[str, object]
    digest: str


def certify(
    subject: Subject,
    standing: Standing,
    questions: Sequence[OpenQuestion],
    now: datetime,
) -> Certificate:
    """Write down a broker's answer as a certificate, named after its digest."""
    evidence = _evidence(subject, standing, questions, now)
    digest = digest_of(evidence)
    return Certificate(
        id=f"flat-{digest[:20]}",
        subject=subject,
        issued_at=now,
        last_transaction_id=standing.last_transaction_id,
        evidence=evidence,
        digest=digest,
    )


def canonical(evidence: Mapping[str, object]) -> str:
    """Write evidence as JSON in the one way that is digested: keys sorted, no spaces."""
    return json.dumps(evidence, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest_of(evidence: Mapping[str, object]) -> str:
    """Return the SHA-256 of evidence, in hexadecimal."""
    return hashlib.sha256(canonical(evidence).encode()).hexdigest()


def verifies(certificate: Certificate) -> bool:
    """Tell whether a certificate's digest is that of its evidence."""
    return certificate.digest == digest_of(certificate.evidence)


def _evidence(
    subject: Subject, standing: Standing, questions: Sequence[OpenQuestion], now: datetime
) -> dict[str, object]:
    return {
        "scope": str(subject.scope),
        "generation": subject.generation,
        "account": subject.account,
        "tags": sorted(subject.tags),
        "time": now.isoformat(),
        "last_transaction_id": standing.last_transaction_id,
        "nav": plain(standing.nav),
        "balance": plain(standing.balance),
        "trades": [_trade(item) for item in standing.trades],
        "orders": [_order(item) for item in standing.orders],
        "positions": [
            {"instrument": name, "units": plain(units)} for name, units in standing.positions
        ],
        "open_questions": [_question(item) for item in questions],
    }


def _trade(item: OpenTrade) -> dict[str, object]:
    trade = item.trade
    return {
        "id": trade.id,
        "instrument": trade.instrument,
        "units": plain(trade.units),
        "tag": item.tag,
    }


def _order(item: PendingOrder) -> dict[str, object]:
    units = None if item.units is None else plain(item.units)
    return {
        "id": item.id,
        "kind": item.kind,
        "instrument": item.instrument,
        "units": units,
        "tag": item.tag,
    }


def _question(item: OpenQuestion) -> dict[str, object]:
    return {
        "intent": item.intent,
        "state": item.state.value,
        "instrument": item.instrument,
        "units": plain(item.units),
    }
