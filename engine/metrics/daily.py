"""Which daily returns a statistic may be taken from, and how a year counts."""

import numpy as np

from engine.metrics.ledger import Ledger
from engine.metrics.trades import Floats
from engine.metrics.values import Reason, Undefined

YEAR_DAYS = 260
"""Trading days of a year: currencies trade on every weekday."""

LARGEST = float(np.log(1e6))
STEADY = 1e-12
"""A deviation below this is rounding, not movement."""


def daily_returns(book: Ledger, least: int = 2) -> Floats | Undefined:
    """Return the trading days' returns, where there are enough and the account survived them."""
    if not book.days.count:
        return Undefined(Reason.NO_EQUITY)
    if np.isnan(book.days.returns).any():
        return Undefined(Reason.RUINED)
    if book.days.count < least:
        return Undefined(Reason.FEW_DAYS)
    return book.days.returns


def compounded(growth: float, times: float) -> float | Undefined:
    """Return what a growth (1.01 is one percent) comes to when repeated; a loss at most all.

    A few lucky hours are no yearly figure: beyond a million times over it has no value.
    """
    exponent = float(np.log(growth)) * times if growth > 0 else float("-inf")
    return float(np.expm1(exponent)) if exponent < LARGEST else Undefined(Reason.TOO_SHORT)


def moving_returns(book: Ledger, least: int = 2) -> Floats | Undefined:
    """Return the trading days' returns, where they are enough and differ from each other."""
    returns = daily_returns(book, least)
    if isinstance(returns, Undefined):
        return returns
    return returns if float(np.std(returns)) > STEADY else Undefined(Reason.STEADY)
