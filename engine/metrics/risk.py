"""How much the equity swung and fell on the way."""

from decimal import Decimal

import numpy as np

from engine.metrics.daily import YEAR_DAYS, daily_returns, moving_returns
from engine.metrics.drawdowns import Drawdowns
from engine.metrics.ledger import Ledger
from engine.metrics.market_time import SECOND_NS
from engine.metrics.returns import cagr
from engine.metrics.trades import Floats
from engine.metrics.values import Reason, Undefined, money

TAIL = 0.05


def volatility(book: Ledger) -> float | Undefined:
    """The standard deviation of daily returns (n - 1), times the root of 260 trading days."""
    returns = daily_returns(book)
    if isinstance(returns, Undefined):
        return returns
    return float(np.std(returns, ddof=1) * np.sqrt(YEAR_DAYS))


def sharpe(book: Ledger) -> float | Undefined:
    """The mean daily return over its standard deviation (n - 1), times the root of 260.

    Interest on idle money is left out: the rate without risk is taken as zero.
    """
    returns = moving_returns(book)
    if isinstance(returns, Undefined):
        return returns
    return float(returns.mean() / np.std(returns, ddof=1) * np.sqrt(YEAR_DAYS))


def sortino(book: Ledger) -> float | Undefined:
    """The mean daily return over the downside deviation, times the root of 260.

    The downside deviation is the root of the mean square over all days, where a day without
    loss counts as zero.
    """
    returns = daily_returns(book)
    if isinstance(returns, Undefined):
        return returns
    downside = float(np.sqrt(np.mean(np.minimum(returns, 0.0) ** 2)))
    if downside == 0.0:
        return Undefined(Reason.NO_BAD_DAYS)
    return float(returns.mean() / downside * np.sqrt(YEAR_DAYS))


def omega(book: Ledger) -> float | Undefined:
    """The sum of the winning days' returns over that of the losing days', sign left out."""
    returns = daily_returns(book)
    if isinstance(returns, Undefined):
        return returns
    lost = -float(returns[returns < 0].sum())
    return float(returns[returns > 0].sum()) / lost if lost else Undefined(Reason.NO_BAD_DAYS)


def calmar(book: Ledger) -> float | Undefined:
    """The yearly growth (CAGR) over the largest drawdown as a share of its peak."""
    growth, deepest = cagr(book), max_drawdown_share(book)
    if isinstance(growth, Undefined):
        return growth
    if isinstance(deepest, Undefined):
        return deepest
    return growth / deepest if deepest else Undefined(Reason.NO_DRAWDOWN)


def recovery_factor(book: Ledger) -> float | Undefined:
    """Net profit over the largest drawdown in money."""
    falls = _falls(book)
    if isinstance(falls, Undefined):
        return falls
    return int(book.trades.result.sum()) / int(falls.depth.max())


def max_drawdown(book: Ledger) -> Decimal | Undefined:
    """The furthest that the equity fell below an earlier peak, open trades included.

    Peaks are seen at the end of each hour, lows at every tick.
    """
    if not book.outcome.equity.size:
        return Undefined(Reason.NO_EQUITY)
    return money(int(book.drawdowns.depth.max(initial=0)))


def max_drawdown_share(book: Ledger) -> float | Undefined:
    """The deepest fall below an earlier peak as a share of that peak, open trades included."""
    if not book.outcome.equity.size:
        return Undefined(Reason.NO_EQUITY)
    return float(book.drawdowns.share.max(initial=0.0))


def average_drawdown(book: Ledger) -> float | Undefined:
    """The mean depth of all drawdowns, each as a share of its peak."""
    falls = _falls(book)
    return falls if isinstance(falls, Undefined) else float(falls.share.mean())


def longest_drawdown(book: Ledger) -> float | Undefined:
    """The longest time from a peak until the equity was back there, or until the end."""
    falls = _falls(book)
    if isinstance(falls, Undefined):
        return falls
    return float((falls.ended - falls.began).max() / SECOND_NS)


def recovery_time(book: Ledger) -> float | Undefined:
    """How long it took from the bottom of the deepest drawdown (by share) back to its peak."""
    falls = _falls(book)
    if isinstance(falls, Undefined):
        return falls
    deepest = int(falls.share.argmax())
    if not falls.recovered[deepest]:
        return Undefined(Reason.UNRECOVERED)
    return float((falls.ended[deepest] - falls.trough[deepest]) / SECOND_NS)


def ulcer_index(book: Ledger) -> float | Undefined:
    """The root of the mean square of the drawdown at each trading day's end, as a share."""
    if not book.days.count:
        return Undefined(Reason.NO_EQUITY)
    fall = _daily_falls(book)
    return float(np.sqrt(np.mean(fall**2)))


def value_at_risk(book: Ledger) -> float | Undefined:
    """The daily return that one trading day in twenty falls below (5th percentile, as seen)."""
    returns = daily_returns(book)
    return returns if isinstance(returns, Undefined) else float(np.quantile(returns, TAIL))


def expected_shortfall(book: Ledger) -> float | Undefined:
    """The mean of the daily returns at or below the value at risk (CVaR, 5 %)."""
    returns = daily_returns(book)
    if isinstance(returns, Undefined):
        return returns
    return float(returns[returns <= np.quantile(returns, TAIL)].mean())


def _falls(book: Ledger) -> Drawdowns | Undefined:
    if not book.outcome.equity.size:
        return Undefined(Reason.NO_EQUITY)
    return book.drawdowns if book.drawdowns.count else Undefined(Reason.NO_DRAWDOWN)


def _daily_falls(book: Ledger) -> Floats:
    peaks = np.maximum.accumulate(np.maximum(book.days.nav, book.outcome.balance))
    shares: Floats = book.days.nav / peaks - 1.0
    return shares
