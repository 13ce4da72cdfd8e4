"""What was earned, in all and by day and month."""

from decimal import Decimal

import numpy as np

from engine.metrics.daily import compounded
from engine.metrics.ledger import Ledger
from engine.metrics.market_time import YEAR_NS
from engine.metrics.trades import Floats
from engine.metrics.values import Reason, Undefined, money


def net_profit(book: Ledger) -> Decimal:
    """What all closed trades brought together, after financing."""
    return money(int(book.trades.result.sum()))


def gross_profit(book: Ledger) -> Decimal:
    """What the winning trades brought together, after financing."""
    return money(int(book.trades.wins().sum()))


def gross_loss(book: Ledger) -> Decimal:
    """What the losing trades cost together, after financing; zero or negative."""
    return money(int(book.trades.losses().sum()))


def profit_factor(book: Ledger) -> float | Undefined:
    """Gross profit divided by gross loss, sign left out. Below 1 money is lost."""
    losses = int(book.trades.losses().sum())
    if losses == 0:
        return Undefined(Reason.NO_LOSSES if book.trades.count else Reason.NO_TRADES)
    return -int(book.trades.wins().sum()) / losses


def total_return(book: Ledger) -> float:
    """Net profit as a share of the starting balance."""
    return int(book.trades.result.sum()) / book.outcome.balance


def cagr(book: Ledger) -> float | Undefined:
    """The yearly growth, compounded, that makes the last equity of the starting balance.

    A year has 365.25 days of the calendar between the first and the last tick.
    """
    span = book.outcome.end_ns - book.outcome.start_ns
    if not book.days.count:
        return Undefined(Reason.NO_EQUITY)
    if span <= 0:
        return Undefined(Reason.NO_SPAN)
    growth = int(book.days.nav[-1]) / book.outcome.balance
    if growth <= 0:
        return Undefined(Reason.RUINED)
    return compounded(growth, YEAR_NS / span)


def best_day(book: Ledger) -> float | Undefined:
    """The highest return of a trading day, which ends at 17:00 New York."""
    return _highest(book.days.returns)


def worst_day(book: Ledger) -> float | Undefined:
    """The lowest return of a trading day, which ends at 17:00 New York."""
    return _lowest(book.days.returns)


def best_month(book: Ledger) -> float | Undefined:
    """The highest return of a month of trading days; the first and last may be cut."""
    return _highest(book.months.returns)


def worst_month(book: Ledger) -> float | Undefined:
    """The lowest return of a month of trading days; the first and last may be cut."""
    return _lowest(book.months.returns)


def winning_days(book: Ledger) -> float | Undefined:
    """The share of trading days with ticks on which the equity rose."""
    if not book.days.count:
        return Undefined(Reason.NO_EQUITY)
    return float(np.mean(book.days.profit > 0))


def winning_months(book: Ledger) -> float | Undefined:
    """The share of months with ticks in which the equity rose."""
    if not book.months.count:
        return Undefined(Reason.NO_EQUITY)
    return float(np.mean(book.months.profit > 0))


def _usable(returns: Floats) -> Floats | Undefined:
    if not returns.size:
        return Undefined(Reason.NO_EQUITY)
    return Undefined(Reason.RUINED) if np.isnan(returns).any() else returns


def _highest(returns: Floats) -> float | Undefined:
    usable = _usable(returns)
    return usable if isinstance(usable, Undefined) else float(usable.max())


def _lowest(returns: Floats) -> float | Undefined:
    usable = _usable(returns)
    return usable if isinstance(usable, Undefined) else float(usable.min())
