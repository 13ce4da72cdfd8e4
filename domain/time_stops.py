"""Time stops: what an order opened is closed again after a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.accounts import AccountId
from domain.orders import IntentId
from domain.positions import Trade


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStop:
    """When what an order opened is to be closed, in arrival time."""

    intent: IntentId
    account: AccountId
    fires_at: datetime


class OpenedTrades(Protocol):
    """What orders have opened, in the books."""

    async def still_open(self, account: AccountId, intent: IntentId) -> Sequence[Trade]:
        """Read the trades that an order opened and that still have units."""
        ...

    async def time_stops(self) -> Sequence[TimeStop]:
        """Read the time stops of everything that is open."""
        ...


class TimeStopDesk(Protocol):
    """Opens the workflows of time stops."""

    async def open_time_stop(self, stop: TimeStop) -> None:
        """Start a time stop's workflow; starting it twice is harmless."""
        ...
