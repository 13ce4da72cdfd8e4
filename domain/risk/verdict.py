"""The answer of the risk rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Literal


class DenyCode(StrEnum):
    """Why an order was denied before it was sent."""

    ACCOUNT_HALTED = "ACCOUNT_HALTED"
    ACCOUNT_REDUCING = "ACCOUNT_REDUCING"
    ACCOUNT_NOT_AGREED = "ACCOUNT_NOT_AGREED"
    KILL_SWITCH = "KILL_SWITCH"
    ORDER_EXPIRED = "ORDER_EXPIRED"
    GOOD_TILL_PAST = "GOOD_TILL_PAST"
    MARKET_CLOSED = "MARKET_CLOSED"
    OUTSIDE_TRADING_HOURS = "OUTSIDE_TRADING_HOURS"
    BEFORE_WEEKEND = "BEFORE_WEEKEND"
    COOL_DOWN = "COOL_DOWN"
    STOP_GUARD = "STOP_GUARD"
    LOW_PROFIT = "LOW_PROFIT"
    ORDER_RATE = "ORDER_RATE"
    INSTRUMENT_UNKNOWN = "INSTRUMENT_UNKNOWN"
    UNITS_PRECISION = "UNITS_PRECISION"
    UNITS_TOO_SMALL = "UNITS_TOO_SMALL"
    UNITS_TOO_MANY = "UNITS_TOO_MANY"
    UNITS_PER_ORDER = "UNITS_PER_ORDER"
    UNITS_PER_INSTRUMENT = "UNITS_PER_INSTRUMENT"
    OPEN_TRADES = "OPEN_TRADES"
    PRICE_PRECISION = "PRICE_PRECISION"
    PRICE_BOUND_WRONG_SIDE = "PRICE_BOUND_WRONG_SIDE"
    STOP_REQUIRED = "STOP_REQUIRED"
    STOP_WRONG_SIDE = "STOP_WRONG_SIDE"
    STOP_TOO_FAR = "STOP_TOO_FAR"
    TARGET_WRONG_SIDE = "TARGET_WRONG_SIDE"
    TRAIL_TOO_CLOSE = "TRAIL_TOO_CLOSE"
    NO_PRICE = "NO_PRICE"
    STALE_PRICE = "STALE_PRICE"
    SPREAD = "SPREAD"
    PRICE_JUMP = "PRICE_JUMP"
    PRICE_MOVED = "PRICE_MOVED"
    NO_BALANCE = "NO_BALANCE"
    STALE_BALANCE = "STALE_BALANCE"
    NO_CONVERSION = "NO_CONVERSION"
    MARGIN = "MARGIN"
    EXPOSURE = "EXPOSURE"
    CURRENCY_EXPOSURE = "CURRENCY_EXPOSURE"
    DAILY_LOSS = "DAILY_LOSS"
    DRAWDOWN = "DRAWDOWN"
    NOTHING_TO_CLOSE = "NOTHING_TO_CLOSE"
    CLOSE_WOULD_OPEN = "CLOSE_WOULD_OPEN"
    TRADE_NOT_OPEN = "TRADE_NOT_OPEN"
    POSITION_MOVED = "POSITION_MOVED"
    TEMPORAL_LOST = "TEMPORAL_LOST"
    BROKER_UNREACHABLE = "BROKER_UNREACHABLE"
    APPROVAL_REFUSED = "APPROVAL_REFUSED"
    APPROVAL_EXPIRED = "APPROVAL_EXPIRED"


class ApprovalCode(StrEnum):
    """Why people have to approve an order before it leaves."""

    SIZE = "SIZE"
    FIRST_DAY = "FIRST_DAY"
    DRAWDOWN = "DRAWDOWN"
    EVERY_ORDER = "EVERY_ORDER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The order may go; `margin` is what it adds in home currency, zero where it reduces."""

    margin: str
    reduces: bool = False
    outcome: Literal["accepted"] = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedsApproval:
    """The order may go once `people` different persons have said so, within a time."""

    code: ApprovalCode
    message: str
    people: int
    expires_after: timedelta
    figures: Mapping[str, str] = field(default_factory=dict)
    outcome: Literal["needs_approval"] = "needs_approval"


@dataclass(frozen=True, slots=True, kw_only=True)
class Denied:
    """The order does not leave. `figures` are the numbers that the rule compared."""

    code: DenyCode
    message: str
    figures: Mapping[str, str] = field(default_factory=dict)
    outcome: Literal["denied"] = "denied"


Verdict = Accepted | NeedsApproval | Denied
