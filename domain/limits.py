"""The parts of an account's limits: hours, pauses after bad trades, what people must approve."""

from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from enum import StrEnum


class Weekends(StrEnum):
    """Whether entries are taken between Friday and Sunday, 17:00 in New York.

    MARKET: as the feed's market, which closes, but for a paper exchange, which tells by itself.
    """

    MARKET = "market"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingWindow:
    """When entries are taken, in New York: on which days (Monday is 0), from when until when.

    A window that closes before it opens, or as it opens, ends on the day after.
    """

    days: frozenset[int]
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if not self.days or not self.days <= frozenset(range(7)):
            raise ValueError("a window needs days from 0, Monday, to 6, Sunday")
        if self.opens.tzinfo is not None or self.closes.tzinfo is not None:
            raise ValueError("a window's times are New York's, without a zone")


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingHours:
    """When entries are taken: in any of the windows, at all times where there are none.

    `pause_before_weekend` is how long before Friday's 17:00 in New York the last entry leaves.
    """

    windows: tuple[TradingWindow, ...] = ()
    weekends: Weekends = Weekends.MARKET
    pause_before_weekend: timedelta = timedelta(0)


class Scope(StrEnum):
    """What a bad trade pauses: its own instrument, or the account."""

    INSTRUMENT = "instrument"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class CoolDown:
    """No entry for so long after a trade was stopped out."""

    pause: timedelta
    scope: Scope = Scope.INSTRUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class StopGuard:
    """No entry for so long after so many trades were stopped out with a loss within a time."""

    stops: int
    within: timedelta
    pause: timedelta
    scope: Scope = Scope.ACCOUNT


@dataclass(frozen=True, slots=True, kw_only=True)
class LowProfitLock:
    """No entry for so long after trades closed within a time earned too little together.

    `least` is in the account's currency; fewer than `trades` trades prove nothing.
    """

    trades: int
    within: timedelta
    pause: timedelta
    least: Decimal = Decimal(0)
    scope: Scope = Scope.INSTRUMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Protections:
    """Pauses after bad trades; each is absent where it is not wanted."""

    cool_down: CoolDown | None = None
    stop_guard: StopGuard | None = None
    low_profit: LowProfitLock | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRules:
    """Which entries people have to approve, how many of them, and how long an order waits.

    `drawdown` is a share of the highest net asset value; the first day counts on live accounts.
    An approval is worth nothing once the market has moved more than `max_move_points` from the
    price that the asker saw, whichever way.
    """

    every_order: bool = False
    above_units: Decimal | None = None
    first_day_live: bool = True
    drawdown: Decimal | None = None
    people: int = 1
    expires_after: timedelta = timedelta(minutes=10)
    max_move_points: int | None = 200
