"""The statistics agree with `empyrical` and `scipy` on seeded accounts.

Where a definition of ours differs, the test gives both a case in which they must agree:

- a year of currencies has 260 trading days, so that is what the others are told;
- our growth per year counts days of the calendar, theirs trading days: they agree over a range
  in which both come to the same number of years;
- our drawdown sees the lows within the hours, theirs the daily closes: they agree on an equity
  of one row a day without dips.
"""

from dataclasses import replace

import empyrical
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from engine.metrics.daily import YEAR_DAYS
from engine.metrics.ledger import Ledger, ledger
from engine.metrics.market_time import YEAR_NS, days_of
from engine.metrics.outcome import Outcome
from engine.metrics.table import measure
from tests.metrics.outcomes import MONDAY, random_outcome

SEEDS = pytest.mark.parametrize("seed", range(5))


def value(book: Ledger, key: str) -> float:
    found = measure(book, [key])[0]
    assert found.value is not None, found.reason
    return float(found.value)


def daily(book: Ledger) -> pd.Series:
    dates = pd.to_datetime(book.days.number.astype("datetime64[D]"))
    return pd.Series(book.days.returns, index=dates)


def by_day(of: Outcome) -> Outcome:
    """Keep one row of equity a day, without dips, over as many years as there are 260 days."""
    days = ledger(of).days
    equity = of.equity[day_ends(of)]
    equity["lowest"] = equity["nav"]
    return replace(of, equity=equity, end_ns=MONDAY + round(days.count / YEAR_DAYS * YEAR_NS))


def day_ends(of: Outcome) -> np.ndarray:
    return np.flatnonzero(np.append(np.diff(days_of(of.equity["time"])), 1))


@SEEDS
def test_ratios_of_daily_returns_agree(seed: int) -> None:
    book = ledger(random_outcome(seed))
    returns = daily(book)
    theirs = {
        "sharpe": empyrical.sharpe_ratio(returns, annualization=YEAR_DAYS),
        "sortino": empyrical.sortino_ratio(returns, annualization=YEAR_DAYS),
        "volatility": empyrical.annual_volatility(returns, annualization=YEAR_DAYS),
        "omega": empyrical.omega_ratio(returns),
        "tail_ratio": empyrical.tail_ratio(returns),
        "value_at_risk": empyrical.value_at_risk(returns),
        "expected_shortfall": empyrical.conditional_value_at_risk(returns),
    }
    for key, expected in theirs.items():
        assert value(book, key) == pytest.approx(expected, rel=1e-9), key


@SEEDS
def test_drawdown_growth_and_calmar_agree_on_daily_closes(seed: int) -> None:
    book = ledger(by_day(random_outcome(seed)))
    returns = daily(book)
    growth = empyrical.cagr(returns, annualization=YEAR_DAYS)
    assert value(book, "max_drawdown_share") == pytest.approx(-empyrical.max_drawdown(returns))
    assert value(book, "cagr") == pytest.approx(growth)
    assert value(book, "calmar") == pytest.approx(
        empyrical.calmar_ratio(returns, annualization=YEAR_DAYS)
    )


@SEEDS
def test_the_ulcer_index_is_that_of_the_daily_closes(seed: int) -> None:
    book = ledger(random_outcome(seed))
    wealth = np.concatenate(([1.0], empyrical.cum_returns(daily(book), starting_value=1)))
    falls = (wealth / np.maximum.accumulate(wealth) - 1)[1:]
    assert value(book, "ulcer_index") == pytest.approx(np.sqrt(np.mean(falls**2)))


@SEEDS
def test_months_agree(seed: int) -> None:
    book = ledger(random_outcome(seed))
    months = empyrical.aggregate_returns(daily(book), "monthly")
    assert book.months.returns == pytest.approx(months.to_numpy())
    assert value(book, "best_month") == pytest.approx(months.max())
    assert value(book, "worst_month") == pytest.approx(months.min())


@SEEDS
def test_alpha_and_beta_agree(seed: int) -> None:
    of = random_outcome(seed)
    book = ledger(of)
    assert of.prices is not None
    closes = of.prices["close"][day_ends(of)].astype(float)
    # The market's first day has no return: it begins where the prices begin.
    market = pd.Series(closes[1:] / closes[:-1] - 1, index=daily(book).index[1:])
    alpha, beta = empyrical.alpha_beta(daily(book)[1:], market, annualization=YEAR_DAYS)
    assert value(book, "alpha") == pytest.approx(alpha)
    assert value(book, "beta") == pytest.approx(beta)


@SEEDS
def test_shapes_and_confidence_agree_with_scipy(seed: int) -> None:
    book = ledger(random_outcome(seed))
    returns = book.days.returns
    wealth = np.log(book.days.nav / book.outcome.balance)
    line = stats.linregress(np.arange(wealth.size), wealth)
    theirs = {
        "skew": stats.skew(returns, bias=False),
        "kurtosis": stats.kurtosis(returns, bias=False),
        "t_statistic": stats.ttest_1samp(book.trades.result, 0).statistic,
        "k_ratio": line.slope / line.stderr / wealth.size,
    }
    for key, expected in theirs.items():
        assert value(book, key) == pytest.approx(expected, rel=1e-9), key
