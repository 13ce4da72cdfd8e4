"""Reading verdicts in tests."""

from typing import Any

from domain.risk.assess import assess
from domain.risk.snapshot import RiskSnapshot
from domain.risk.verdict import Accepted, Denied, DenyCode, Verdict
from tests.unit.builders import NOW, intent, snapshot


def denied(verdict: Verdict) -> Denied:
    """Take a denial."""
    assert isinstance(verdict, Denied), verdict
    return verdict


def code(order: Any, seen: RiskSnapshot | None = None, now: Any = NOW) -> DenyCode | None:
    """Return the code by which an order is denied; none where it is accepted."""
    verdict = assess(order, seen or snapshot(), now)
    if isinstance(verdict, Accepted):
        return None
    return denied(verdict).code


def entry_code(seen: RiskSnapshot, now: Any = NOW) -> DenyCode | None:
    """Return the code by which a plain entry is denied."""
    return code(intent(), seen, now)
