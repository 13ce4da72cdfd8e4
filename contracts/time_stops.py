"""What workflows that close what an order opened hand to their activities, and get back."""

from dataclasses import dataclass

from domain.accounts import AccountId
from domain.orders import IntentId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderToUndo:
    """The order whose trades are to be closed, and why; `look` counts how often it was seen to."""

    intent: IntentId
    account: AccountId
    because: str
    look: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StillOpen:
    """The trades that an order opened and that are not closed yet; for each a close is asked."""

    trades: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStopEnded:
    """Nothing is open any more of what the order opened."""

    intent: IntentId


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStopsFound:
    """The orders whose time stops were started, or found running."""

    orders: tuple[str, ...]
