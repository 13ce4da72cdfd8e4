"""The locks in front of a live account: all have to be open before a byte leaves for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FRESH = timedelta(minutes=5)
"""How long a code of a second factor speaks for its user."""


class LiveLock(StrEnum):
    """What keeps a live account shut; the value says what opens it."""

    FLAG = "FOREX_ALLOW_LIVE is not yes in this installation"
    ALLOW_LIST = "the account is not in FOREX_LIVE_ACCOUNTS"
    CONFIRMATION = "nobody has confirmed the account by typing the broker's id"
    SECOND_FACTOR = "the user's second factor was not shown within five minutes"


class SecondFactor(StrEnum):
    """Whether a user has a second factor, and showed it just now."""

    NONE = "none"
    FRESH = "fresh"
    STALE = "stale"


@dataclass(frozen=True, slots=True, kw_only=True)
class LivePermit:
    """What an installation allows: live accounts at all, and these by the broker's ids."""

    allowed: bool = False
    accounts: frozenset[str] = frozenset()


NOTHING_LIVE = LivePermit()


def permit(flag: str, accounts: str) -> LivePermit:
    """Read a permit as the environment writes it: `yes`, and ids separated by commas."""
    named = (item.strip() for item in accounts.split(","))
    return LivePermit(allowed=flag == "yes", accounts=frozenset(item for item in named if item))


def closed_locks(given: LivePermit, broker_account: str, *, confirmed: bool) -> Sequence[LiveLock]:
    """Say which locks keep an account shut for every process of the installation."""
    locks = (
        (LiveLock.FLAG, given.allowed),
        (LiveLock.ALLOW_LIST, broker_account in given.accounts),
        (LiveLock.CONFIRMATION, confirmed),
    )
    return [lock for lock, is_open in locks if not is_open]


def confirmation_locks(
    given: LivePermit, broker_account: str, typed: str, factor: SecondFactor
) -> Sequence[LiveLock]:
    """Say which locks keep a user from confirming an account."""
    shut = list(closed_locks(given, broker_account, confirmed=typed == broker_account))
    return [*shut, LiveLock.SECOND_FACTOR] if factor is SecondFactor.STALE else shut


def second_factor(*, has_one: bool, shown_at: datetime | None, now: datetime) -> SecondFactor:
    """Tell whether a user's second factor was shown just now, where there is one."""
    if not has_one:
        return SecondFactor.NONE
    is_fresh = shown_at is not None and now - shown_at <= FRESH
    return SecondFactor.FRESH if is_fresh else SecondFactor.STALE
