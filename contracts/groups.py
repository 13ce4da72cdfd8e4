"""What workflows of orders that cancel each other hand to their activities, and get back."""

from dataclasses import dataclass

from domain.accounts import AccountId
from domain.groups import GroupOutcome
from domain.orders import GroupId, IntentId


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRef:
    """Names a group of orders."""

    group: GroupId
    account: AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSeen:
    """What is to be done about a group: orders to cancel, or what came of it.

    `filled` are the orders that were filled, the first one first; with `close_double` what the
    later ones opened is to be closed.
    """

    to_cancel: tuple[IntentId, ...] = ()
    outcome: GroupOutcome | None = None
    filled: tuple[IntentId, ...] = ()
    close_double: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LegToCancel:
    """An order of a group that is to be cancelled because of another."""

    group: GroupId
    intent: IntentId


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupEnded:
    """What came of a group, and the orders of it that were filled, the first one first."""

    group: GroupId
    outcome: GroupOutcome
    filled: tuple[IntentId, ...]
