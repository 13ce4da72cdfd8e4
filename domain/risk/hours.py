"""When entries are taken, by the market's clock."""

from datetime import datetime, timedelta

from domain.accounts import AccountPolicy, Feed
from domain.limits import TradingWindow, Weekends
from domain.market_hours import NEW_YORK, is_open, weekend_close
from domain.orders import OrderIntent
from domain.risk.snapshot import RiskSnapshot
from domain.risk.verdict import Denied, DenyCode


def market_open(_: OrderIntent, snapshot: RiskSnapshot, now: datetime) -> Denied | None:
    """Deny entries while the market is closed; a paper exchange tells that by itself."""
    at = snapshot.market_time(now)
    follows = snapshot.limits.hours.weekends is Weekends.MARKET and snapshot.feed is Feed.PAPER
    if follows or is_open(at):
        return None
    return Denied(
        code=DenyCode.MARKET_CLOSED,
        message="the market is closed from Friday to Sunday, 17:00 in New York",
        figures={"market_time": at.isoformat()},
    )


def trading_hours(_: OrderIntent, snapshot: RiskSnapshot, now: datetime) -> Denied | None:
    """Deny entries outside the account's windows."""
    windows, at = snapshot.limits.hours.windows, snapshot.market_time(now)
    if not windows or any(is_within(window, at) for window in windows):
        return None
    local = at.astimezone(NEW_YORK)
    return Denied(
        code=DenyCode.OUTSIDE_TRADING_HOURS,
        message=f"it is {local:%A %H:%M} in New York, outside the account's trading hours",
        figures={"new_york": local.strftime("%Y-%m-%d %H:%M:%S")},
    )


def is_within(window: TradingWindow, at: datetime) -> bool:
    """Tell whether a moment lies in a window; a window over midnight belongs to its first day."""
    local = at.astimezone(NEW_YORK)
    if window.opens < window.closes:
        return local.weekday() in window.days and window.opens <= local.time() < window.closes
    if local.time() >= window.opens:
        return local.weekday() in window.days
    return local.time() < window.closes and (local.weekday() - 1) % 7 in window.days


def before_weekend(_: OrderIntent, snapshot: RiskSnapshot, now: datetime) -> Denied | None:
    """Deny entries that would have to be closed again, or would stand, at the weekend."""
    at = snapshot.market_time(now)
    pause = max(
        snapshot.limits.hours.pause_before_weekend,
        snapshot.policy.flat_before_weekend or timedelta(0),
    )
    closes = weekend_close(at)
    if not closes - pause <= at < closes:
        return None
    return Denied(
        code=DenyCode.BEFORE_WEEKEND,
        message=f"no entries in the last {pause} before the weekend",
        figures={"market_time": at.isoformat(), "closes": closes.isoformat()},
    )


def must_be_flat(policy: AccountPolicy, at: datetime) -> bool:
    """Tell whether an account's positions are to be closed now, because the week ends."""
    if policy.flat_before_weekend is None:
        return False
    closes = weekend_close(at)
    return closes - policy.flat_before_weekend <= at < closes
