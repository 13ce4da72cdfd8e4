"""The account by trading days and by months."""

from dataclasses import dataclass

import numpy as np

from engine.metrics.market_time import Int64s, days_of
from engine.metrics.outcome import Outcome
from engine.metrics.trades import Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Periods:
    """The account over consecutive periods in which there were ticks.

    `number` is days since 1970, or months since 1970. `nav` is what the account was worth at
    the period's end, `profit` the change in it, both micro-units; `returns` is the change as a
    share of what the period began with. Those of an account that is used up are NaN.
    """

    number: Int64s
    nav: Int64s
    profit: Int64s
    returns: Floats

    @property
    def count(self) -> int:
        """Return how many periods there are."""
        return self.number.size


def trading_days(outcome: Outcome) -> Periods:
    """Sum the equity up by trading days, which end at 17:00 New York."""
    return _periods(days_of(outcome.equity["time"]), outcome.equity["nav"], outcome.balance)


def months(days: Periods, balance: int) -> Periods:
    """Sum trading days up by the month of the trading day."""
    calendar = days.number.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return _periods(calendar, days.nav, balance)


def _periods(numbers: Int64s, nav: Int64s, balance: int) -> Periods:
    last = np.flatnonzero(np.append(np.diff(numbers), 1)) if numbers.size else numbers
    ends = nav[last]
    begins = np.concatenate(([balance], ends))[:-1]
    with np.errstate(divide="ignore", invalid="ignore"):
        returns = np.where(begins > 0, ends / begins - 1.0, np.nan)
    return Periods(number=numbers[last], nav=ends, profit=ends - begins, returns=returns)
