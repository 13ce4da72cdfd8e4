"""What statistics say of the results: their shape, and how sure one can be of them."""

import numpy as np

from engine.metrics.daily import moving_returns
from engine.metrics.ledger import Ledger
from engine.metrics.trades import Floats
from engine.metrics.values import Reason, Undefined

MOST_TRADES = 100


def t_statistic(book: Ledger) -> float | Undefined:
    """The average result over its standard error. Above 2 it is hardly chance alone."""
    ratio = _result_ratio(book)
    return ratio if isinstance(ratio, Undefined) else ratio * float(np.sqrt(book.trades.count))


def system_quality(book: Ledger) -> float | Undefined:
    """Van Tharp's system quality number: the average result over its deviation (n - 1).

    Times the root of the number of trades, of which no more than 100 count.
    """
    ratio = _result_ratio(book)
    if isinstance(ratio, Undefined):
        return ratio
    return ratio * float(np.sqrt(min(book.trades.count, MOST_TRADES)))


def k_ratio(book: Ledger) -> float | Undefined:
    """Kestner's measure of a straight equity curve (2003).

    The slope of the line through the logarithm of the daily equity, over the slope's standard
    error and over the number of days.
    """
    returns = moving_returns(book, least=3)
    if isinstance(returns, Undefined):
        return returns
    if book.days.nav[-1] <= 0:
        return Undefined(Reason.RUINED)
    slope, error = _line(np.log(book.days.nav / book.outcome.balance))
    return slope / error / returns.size if error > 0 else Undefined(Reason.STEADY)


def tail_ratio(book: Ledger) -> float | Undefined:
    """The 95th percentile of daily returns over the 5th, sign left out."""
    returns = moving_returns(book)
    if isinstance(returns, Undefined):
        return returns
    low = abs(float(np.quantile(returns, 0.05)))
    return abs(float(np.quantile(returns, 0.95))) / low if low else Undefined(Reason.NO_BAD_DAYS)


def skew(book: Ledger) -> float | Undefined:
    """The skew of daily returns (as of a sample): below 0 the bad days are the large ones."""
    returns = moving_returns(book, least=3)
    return returns if isinstance(returns, Undefined) else skewness(returns)


def kurtosis(book: Ledger) -> float | Undefined:
    """The excess kurtosis of daily returns (as of a sample): above 0 extremes are frequent."""
    returns = moving_returns(book, least=4)
    return returns if isinstance(returns, Undefined) else excess_kurtosis(returns)


def skewness(values: Floats) -> float:
    """Return the adjusted Fisher-Pearson skewness of at least three differing values."""
    size = values.size
    moment = standardised_moment(values, 3)
    return moment * float(np.sqrt(size * (size - 1)) / (size - 2))


def excess_kurtosis(values: Floats) -> float:
    """Return the unbiased excess kurtosis of at least four differing values."""
    size = values.size
    moment = standardised_moment(values, 4) - 3.0
    return (size - 1) / ((size - 2) * (size - 3)) * ((size + 1) * moment + 6.0)


def standardised_moment(values: Floats, power: int) -> float:
    """Return the mean of the deviations in standard deviations (n), to a power."""
    return float(np.mean(((values - values.mean()) / np.std(values)) ** power))


def _result_ratio(book: Ledger) -> float | Undefined:
    results = book.trades.result
    if results.size < 2:
        return Undefined(Reason.FEW_TRADES if results.size else Reason.NO_TRADES)
    if (results == results[0]).all():
        return Undefined(Reason.SAME_RESULTS)
    return float(results.mean() / np.std(results, ddof=1))


def _line(values: Floats) -> tuple[float, float]:
    at = np.arange(values.size) - (values.size - 1) / 2
    spread = float((at**2).sum())
    slope = float((at * values).sum()) / spread
    rest = values - values.mean() - slope * at
    return slope, float(np.sqrt((rest**2).sum() / (values.size - 2) / spread))
