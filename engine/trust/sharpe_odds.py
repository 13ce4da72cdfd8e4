"""How likely the Sharpe ratio is real: probabilistic and deflated (Bailey, López de Prado)."""

import math
from collections.abc import Sequence
from statistics import NormalDist, variance

import numpy as np

from engine.metrics.daily import YEAR_DAYS, moving_returns
from engine.metrics.ledger import Ledger
from engine.metrics.statistics import standardised_moment
from engine.metrics.trades import Floats
from engine.metrics.values import Undefined, Unit
from engine.trust.findings import Figure, Finding, TrustVerdict, percent

EULER = 0.5772156649015329
NORMAL = NormalDist()
LEAST = 20
SURE, LIKELY = 0.95, 0.80


def sharpe_odds(book: Ledger, trials: int, sharpes: Sequence[float]) -> Finding:
    """Look at how likely the true Sharpe ratio is above what the best of the trials has by luck.

    `trials` is how many parameter sets were tried in all; `sharpes` are their yearly ratios,
    as far as they are known.
    """
    returns = moving_returns(book, least=LEAST)
    if isinstance(returns, Undefined):
        said = f"There are not {LEAST} trading days with moving equity to judge it by."
        return _finding(TrustVerdict.DOUBTFUL, said, ())
    lucky = expected_best(trials, _trial_variance(returns.size, sharpes))
    alone, deflated = probable_sharpe(returns, 0.0), probable_sharpe(returns, lucky)
    yearly = float(np.sqrt(YEAR_DAYS))
    own = float(returns.mean() / np.std(returns, ddof=1)) * yearly
    figures = (
        Figure(title="Sharpe ratio", value=own, unit=Unit.NUMBER),
        Figure(title="Parameter sets tried", value=trials, unit=Unit.COUNT),
        Figure(title="Best by luck alone", value=lucky * yearly, unit=Unit.NUMBER),
        Figure(title="Probability above zero", value=alone, unit=Unit.SHARE),
        Figure(title="Probability above luck", value=deflated, unit=Unit.SHARE),
    )
    return _finding(_verdict(deflated), _said(own, lucky * yearly, deflated, trials), figures)


def probable_sharpe(returns: Floats, benchmark: float) -> float:
    """Return the probability that the true Sharpe ratio of a day is above a benchmark's.

    The normal approximation that allows for the skew and kurtosis of the returns.
    """
    own = float(returns.mean() / np.std(returns, ddof=1))
    skew, kurtosis = standardised_moment(returns, 3), standardised_moment(returns, 4)
    return NORMAL.cdf((own - benchmark) / sharpe_error(own, skew, kurtosis, returns.size))


def sharpe_error(sharpe: float, skew: float, kurtosis: float, days: int) -> float:
    """Return the standard error of a day's Sharpe ratio; a normal kurtosis is 3."""
    spread = 1.0 - skew * sharpe + (kurtosis - 1.0) / 4.0 * sharpe**2
    # Not positive only where few returns of an extreme shape fit no distribution at all.
    return math.sqrt(max(spread, 1e-12) / (days - 1))


def expected_best(trials: int, spread: float) -> float:
    """Return the highest Sharpe ratio of a day to expect of so many trials without any skill."""
    if trials < 2:
        return 0.0
    common = NORMAL.inv_cdf(1.0 - 1.0 / trials)
    rare = NORMAL.inv_cdf(1.0 - 1.0 / (trials * math.e))
    return math.sqrt(spread) * ((1.0 - EULER) * common + EULER * rare)


def _trial_variance(days: int, sharpes: Sequence[float]) -> float:
    if len(sharpes) < 2:
        # What ratios without skill vary by over so many days.
        return 1.0 / (days - 1)
    return variance(sharpes) / YEAR_DAYS


def _verdict(probability: float) -> TrustVerdict:
    if probability >= SURE:
        return TrustVerdict.GOOD
    return TrustVerdict.DOUBTFUL if probability >= LIKELY else TrustVerdict.BAD


def _said(own: float, lucky: float, probability: float, trials: int) -> str:
    if trials < 2:
        return (
            f"The Sharpe ratio of {own:.2f} is above zero with a probability of "
            f"{percent(probability)}, if no other parameters were tried."
        )
    return (
        f"The best of {trials} parameter sets has a Sharpe ratio of {lucky:.2f} by luck alone; "
        f"this one's {own:.2f} is above that with a probability of {percent(probability)}."
    )


def _finding(verdict: TrustVerdict, sentence: str, figures: tuple[Figure, ...]) -> Finding:
    return Finding(
        key="sharpe_odds",
        title="Is the Sharpe ratio real?",
        verdict=verdict,
        sentence=sentence,
        figures=figures,
    )
