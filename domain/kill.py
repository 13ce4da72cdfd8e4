"""Kill switches: what one covers, what it still has to close, and when it may be released."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.accounts import AccountId
from domain.orders import FINAL, IntentId, OrderState
from domain.standing import OpenTrade, PendingOrder, Standing

GLOBAL = "global"

NOT_BEFORE, NOT_AFTER = timedelta(seconds=5), timedelta(minutes=10)
"""How long after a release was asked for it may be confirmed: not in haste, and not forgotten."""


class InvalidScope(ValueError):
    """A text names nothing that a kill switch could cover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a kill switch covers: everything, one account, or one strategy on one account.

    Written `global`, `account/ID` and `strategy/ACCOUNT/NAME`.
    """

    account: AccountId | None = None
    strategy: str | None = None

    def __post_init__(self) -> None:
        if self.strategy is not None and self.account is None:
            raise InvalidScope("a strategy is stopped on an account")

    def __str__(self) -> str:
        if self.account is None:
            return GLOBAL
        if self.strategy is None:
            return f"account/{self.account}"
        return f"strategy/{self.account}/{self.strategy}"

    @classmethod
    def parse(cls, text: str) -> "Scope":
        """Read a scope back from how it is written.

        Raises:
            InvalidScope: it is written otherwise.
        """
        match text.split("/"):
            case ["global"]:
                return cls()
            case ["account", account] if account:
                return cls(account=AccountId(account))
            case ["strategy", account, strategy] if account and strategy:
                return cls(account=AccountId(account), strategy=strategy)
            case _:
                raise InvalidScope(f"{text[:100]!r} is not global, account/ID or strategy/ID/NAME")

    def covers(self, account: AccountId) -> bool:
        """Tell whether anything on an account is within the scope."""
        return self.account in (None, account)


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseAsked:
    """Somebody wants a switch released; it needs a second word."""

    by: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """A kill switch. `generation` counts how often it was engaged."""

    scope: Scope
    engaged: bool
    generation: int
    reason: str
    changed_by: str
    changed_at: datetime
    release: ReleaseAsked | None = None


class ReleaseRefused(StrEnum):
    """Why a release was not confirmed."""

    NOT_ENGAGED = "NOT_ENGAGED"
    NOT_ASKED = "NOT_ASKED"
    ANOTHER_SCOPE = "ANOTHER_SCOPE"
    TOO_SOON = "TOO_SOON"
    TOO_LATE = "TOO_LATE"


def refuse_release(switch: Switch, typed: str, now: datetime) -> ReleaseRefused | None:
    """Say why a switch may not be released by this second word, if it may not."""
    if not switch.engaged:
        return ReleaseRefused.NOT_ENGAGED
    if switch.release is None:
        return ReleaseRefused.NOT_ASKED
    if typed != str(switch.scope):
        return ReleaseRefused.ANOTHER_SCOPE
    waited = now - switch.release.at
    if waited < NOT_BEFORE:
        return ReleaseRefused.TOO_SOON
    return ReleaseRefused.TOO_LATE if waited > NOT_AFTER else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What stands at the broker within a scope.

    `orders` wait for a price; the guards of trades go with their trades. `is_flat` tells whether
    the broker reports nothing at all of the scope.
    """

    trades: tuple[OpenTrade, ...]
    orders: tuple[PendingOrder, ...]
    is_flat: bool

    @property
    def count(self) -> int:
        """Count what has to go."""
        return len(self.trades) + len(self.orders)


def left_open(scope: Scope, tags: frozenset[str], standing: Standing) -> Left:
    """Pick what a scope covers of all that stands on an account.

    A strategy's own are those under its client tags; any other scope covers all, whoever made it.
    """
    entries = [order for order in standing.orders if order.trade is None]
    if scope.strategy is None:
        return Left(trades=standing.trades, orders=tuple(entries), is_flat=standing.is_flat)
    trades = tuple(trade for trade in standing.trades if trade.tag in tags)
    orders = tuple(order for order in entries if order.tag in tags)
    return Left(trades=trades, orders=orders, is_flat=not (trades or orders))


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """The latest order with which a switch tried to close a trade."""

    number: int
    state: OrderState


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """A trade that is to be closed, and the how manieth try it is."""

    trade: OpenTrade
    attempt: int


def closes_due(left: Left, attempts: Mapping[str, Attempt]) -> tuple[Close, ...]:
    """Say which trades need another order to be closed.

    A close that nobody knows of does not hold the next one back: both name the one trade, and
    what is closed cannot be closed again. The attempts have to be read before the broker.
    """
    return tuple(
        Close(trade=trade, attempt=last.number + 1 if last is not None else 1)
        for trade in left.trades
        if (last := attempts.get(trade.trade.id)) is None or _is_spent(last)
    )


def _is_spent(attempt: Attempt) -> bool:
    return attempt.state in FINAL or attempt.state is OrderState.UNKNOWN


def close_prefix(scope: Scope, generation: int, account: AccountId) -> str:
    """Name the closes of a switch on an account, up to the trade."""
    digest = hashlib.sha256(f"{scope} on {account}".encode()).hexdigest()[:10]
    return f"kill-{digest}-{generation}-"


def close_intent_id(scope: Scope, generation: int, account: AccountId, close: Close) -> IntentId:
    """Name one try to close a trade, so that doing it twice asks for the same order."""
    prefix = close_prefix(scope, generation, account)
    return IntentId(f"{prefix}{close.trade.trade.id}-{close.attempt}")


def attempt_of(intent: IntentId, prefix: str) -> tuple[str, int]:
    """Read a trade and the number of a try back from a close's name."""
    trade, _, number = intent.removeprefix(prefix).rpartition("-")
    return trade, int(number)


def patience(fruitless: int) -> timedelta:
    """Return how long to wait before looking again, after so many looks that changed nothing.

    From half a second to a minute: markets halt and close, brokers are away, for hours or days.
    """
    return min(timedelta(seconds=0.5) * 1.6 ** min(fruitless, 20), timedelta(minutes=1))
