"""Cases: what our books and the broker differ on, and what may be done about each kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol, assert_never

from domain.accounts import AccountId, ForeignTrades, LateOrders
from domain.guardian import TradeInNeed
from domain.orders import IntentId, OrderIntent
from domain.standing import OpenTrades, Standing
from domain.transactions import TransactionPage


class CaseKind(StrEnum):
    """What a case is about; its subject is a trade, an instrument, an order or the books."""

    FOREIGN_TRADE = "foreign_trade"
    FOREIGN_ORDER = "foreign_order"
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

_ELSEWHERE = frozenset({Resolution.ADOPT, Resolution.CLOSE, Resolution.IGNORE})
_BOOKS = frozenset({Resolution.ADOPT})

ALLOWED: Mapping[CaseKind, frozenset[Resolution]] = MappingProxyType(
    {
        CaseKind.FOREIGN_TRADE: _ELSEWHERE,
        CaseKind.FOREIGN_ORDER: _ELSEWHERE,
        CaseKind.LATE_ORDER: frozenset({Resolution.ADOPT, Resolution.CLOSE}),
        CaseKind.MISSING_TRADE: _BOOKS,
        CaseKind.POSITION_DIFFERENCE: _BOOKS,
        CaseKind.LEDGER_MISMATCH: _BOOKS,
    }
)
"""How a person may resolve each kind; a difference of the books is never just ignored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """Something that differs; `detail` holds figures as text."""

    account: AccountId
    kind: CaseKind
    subject: str
    message: str
    resolution: Resolution | None = None
    instrument: str | None = None
    order: IntentId | None = None
    detail: Mapping[str, str] = field(default_factory=dict)


def foreign_resolution(policy: ForeignTrades) -> Resolution | None:
    """Say what an account's policy does about what was made elsewhere; nothing if it asks."""
    match policy:
        case ForeignTrades.ASK:
            return None
        case ForeignTrades.ADOPT:
            return Resolution.ADOPT
        case ForeignTrades.CLOSE:
            return Resolution.CLOSE
        case ForeignTrades.IGNORE:
            return Resolution.IGNORE
        case unknown:
            assert_never(unknown)


def late_resolution(policy: LateOrders) -> Resolution:
    """Say what an account's policy does about an order that turned up after it was given up."""
    match policy:
        case LateOrders.FLATTEN:
            return Resolution.CLOSE
        case LateOrders.ADOPT:
            return Resolution.ADOPT
        case unknown:
            assert_never(unknown)


class CaseBook(Protocol):
    """Cases in the books."""

    async def open_cases(self, now: datetime, account: AccountId | None = None) -> None:
        """Open a case for every foreign trade and late order that has none; policy resolves."""
        ...

    async def late_orders(self, account: AccountId | None = None) -> Sequence[OrderIntent]:
        """Find late orders that have to go and still wait at the broker."""
        ...

    async def books_to_reopen(self, account: AccountId | None = None) -> Sequence[AccountId]:
        """Find accounts whose books somebody wants opened anew where the broker stands."""
        ...

    async def foreign_orders(
        self, account: AccountId, standing: Standing, now: datetime
    ) -> Sequence[str]:
        """Open a case for every order that waits and that nobody of ours asked for.

        Policy resolves; an open case whose order is gone ends. Returns the orders that have to
        be cancelled, by the broker's ids.
        """
        ...

    async def reopen(
        self, account: AccountId, page: TransactionPage, found: OpenTrades, now: datetime
    ) -> bool:
        """Open an account's books anew where the broker stands, and keep all it said before.

        Returns false, and does nothing, where the page does not lead from the books to there.
        """
        ...


class AftermathDesk(Protocol):
    """Opens the workflows of what has to follow from a booking; asking twice is once."""

    async def guard(self, trade: TradeInNeed) -> None:
        """See a trade protected or closed."""
        ...

    async def take_back(self, order: OrderIntent) -> None:
        """Take an order back that turned up late and waits at the broker."""
        ...

    async def reopen(self, account: AccountId) -> None:
        """Open an account's books anew where the broker stands."""
        ...
