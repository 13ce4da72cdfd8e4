"""Cases: what our books and the broker differ on, and what may be done about each kind."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class CaseKind(StrEnum):
    """What a case is about; its subject is a trade, an instrument, an order or the books."""

    FOREIGN_TRADE = "foreign_trade"
    MISSING_TRADE = "missing_trade"
    POSITION_DIFFERENCE = "position_difference"
    LEDGER_MISMATCH = "ledger_mismatch"
    LATE_ORDER = "late_order"


class CaseState(StrEnum):
    """Whether somebody or something still has to decide."""

    OPEN = "open"
    RESOLVED = "resolved"


class Resolution(StrEnum):
    """What is done. Adopt: the books take it as it stands at the broker. Vanished: it is over."""

    ADOPT = "adopt"
    CLOSE = "close"
    IGNORE = "ignore"
    VANISHED = "vanished"


BY_POLICY = "policy"
"""Who resolves a case when the account's policy does."""

_TRADES = frozenset({Resolution.ADOPT, Resolution.CLOSE, Resolution.IGNORE})
_BOOKS = frozenset({Resolution.ADOPT})

ALLOWED: Mapping[CaseKind, frozenset[Resolution]] = MappingProxyType(
    {
        CaseKind.FOREIGN_TRADE: _TRADES,
        CaseKind.LATE_ORDER: frozenset({Resolution.ADOPT, Resolution.CLOSE}),
        CaseKind.MISSING_TRADE: _BOOKS,
        CaseKind.POSITION_DIFFERENCE: _BOOKS,
        CaseKind.LEDGER_MISMATCH: _BOOKS,
    }
)
"""How a person may resolve each kind; a difference of the books is never just ignored."""
