"""Accounts whose positions are closed before the market closes for the weekend."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from domain.accounts import AccountId, AccountPolicy, Feed
from domain.orders import OrderIntent
from domain.positions import Trade


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekendAccount:
    """An account that wants to be flat at weekends: what is open, and which entries wait."""

    account: AccountId
    feed: Feed
    policy: AccountPolicy
    trades: tuple[Trade, ...]
    waiting: tuple[OrderIntent, ...]


class WeekendBook(Protocol):
    """What the books know of accounts that want to be flat at weekends."""

    async def flat_at_weekends(self) -> Sequence[WeekendAccount]:
        """Read the accounts that want it and have something open or waiting."""
        ...
