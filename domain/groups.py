"""Orders of which one cancels the others: what to do about them, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.accounts import AccountId
from domain.numbers import ZERO, Units
from domain.orders import FINAL, GroupId, IntentId, OrderIntent, OrderState

CAME_TO_NOTHING = frozenset(
    {OrderState.DENIED, OrderState.EXPIRED, OrderState.REJECTED, OrderState.ABANDONED}
)
"""How an order ends that nobody took back and no market ended: the group was never whole."""


class GroupOutcome(StrEnum):
    """What came of a group: one of its orders was filled, or none, or too many."""

    ONE_FILLED = "one_filled"
    NONE_FILLED = "none_filled"
    BOTH_FILLED = "both_filled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """One order of a group. `filled_at_ns` is the broker's time of its last fill."""

    intent: IntentId
    state: OrderState
    filled: Units
    filled_at_ns: int | None = None
    replaces: IntentId | None = None

    @property
    def is_filled(self) -> bool:
        """Tell whether any of its units were filled."""
        return self.filled != ZERO

    @property
    def is_over(self) -> bool:
        """Tell whether nothing more is to be expected of it."""
        return self.state in FINAL

    @property
    def failed(self) -> bool:
        """Tell whether it never stood; a replacement that did not leaves what it was for."""
        return self.state in CAME_TO_NOTHING and self.replaces is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group as the books have it."""

    id: GroupId
    account: AccountId
    close_double: bool
    legs: tuple[Leg, ...]


def to_cancel(legs: Sequence[Leg]) -> tuple[IntentId, ...]:
    """Return the orders to cancel: once one is filled, even in part, or one never stood.

    The first one filled keeps the rest of its units; where others were filled in part as well,
    theirs are not waited for.
    """
    if not any(leg.is_filled or leg.failed for leg in legs):
        return ()
    kept = in_order_of_fill(legs)[:1]
    return tuple(leg.intent for leg in legs if not leg.is_over and leg not in kept)


def outcome(legs: Sequence[Leg]) -> GroupOutcome | None:
    """Return what came of a group; nothing while an order of it may still be filled."""
    if not all(leg.is_over for leg in legs):
        return None
    match len(in_order_of_fill(legs)):
        case 0:
            return GroupOutcome.NONE_FILLED
        case 1:
            return GroupOutcome.ONE_FILLED
        case _:
            return GroupOutcome.BOTH_FILLED


def in_order_of_fill(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """Return the legs that were filled, the first one first."""
    filled = (leg for leg in legs if leg.is_filled)
    return tuple(sorted(filled, key=lambda leg: (leg.filled_at_ns or 0, leg.intent)))


class GroupBook(Protocol):
    """Groups in the books."""

    async def group(self, group: GroupId) -> Group:
        """Read a group with its orders."""
        ...

    async def order(self, intent: IntentId) -> OrderIntent:
        """Read what was asked for with one of its orders."""
        ...

    async def end(self, group: Group, outcome: GroupOutcome, now: datetime) -> None:
        """Write down what came of a group, and tell of it; again changes nothing."""
        ...


class GroupDesk(Protocol):
    """Opens the workflows of groups."""

    async def open_group(self, group: GroupId, account: AccountId) -> None:
        """Start a group's workflow; starting it twice is harmless."""
        ...
