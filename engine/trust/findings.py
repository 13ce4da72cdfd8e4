"""What a look at a backtest found: figures, a verdict, and a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from engine.metrics.values import Unit


class TrustVerdict(StrEnum):
    """What a finding says of the backtest. OPEN is what was not tried yet."""

    GOOD = "good"
    DOUBTFUL = "doubtful"
    BAD = "bad"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number behind a finding. None is one that could not be reckoned."""

    title: str
    value: Decimal | float | int | None
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One question that was asked of the backtest, and its answer in a trader's words."""

    key: str
    title: str
    verdict: TrustVerdict
    sentence: str
    figures: tuple[Figure, ...] = ()


def overall(findings: Sequence[Finding]) -> TrustVerdict:
    """Return the worst verdict of all; what is open counts for nothing beside the others."""
    verdicts = {finding.verdict for finding in findings}
    for verdict in (TrustVerdict.BAD, TrustVerdict.DOUBTFUL, TrustVerdict.GOOD):
        if verdict in verdicts:
            return verdict
    return TrustVerdict.OPEN


def amount(value: Decimal, currency: str) -> str:
    """Write money for a sentence, rounded to cents: `-1,234.50 USD`."""
    return f"{value:,.2f} {currency}"


def percent(share: float) -> str:
    """Write a share for a sentence: `12 %`."""
    return f"{100 * share:.0f} %"
