"""Are there enough trades, and could their average be chance?"""

import numpy as np

from engine.metrics.ledger import Ledger
from engine.metrics.market_time import Int64s
from engine.metrics.statistics import t_statistic
from engine.metrics.trading import expectancy
from engine.metrics.values import Undefined, Unit, rounded_money
from engine.trust.findings import Figure, Finding, TrustVerdict, amount

RESAMPLES = 2_000
MOST_RESAMPLED = 5_000
FEW, MANY = 30, 100
BAND = (0.025, 0.975)


def enough_trades(book: Ledger, seed: int) -> Finding:
    """Look at the number of trades and at the 95 % band of what a trade brings."""
    count, average = book.trades.count, expectancy(book)
    if isinstance(average, Undefined) or count < 2:
        return _finding(TrustVerdict.BAD, f"{count} trades say nothing about the next one.", ())
    low, high = (rounded_money(each) for each in mean_band(book.trades.result, seed))
    currency = book.outcome.spec.currency
    said = (
        f"{count} trades brought {amount(average, currency)} on average; 95 times in 100 the true "
        f"average lies between {amount(low, currency)} and {amount(high, currency)}."
    )
    verdict = _verdict(count, float(low), float(high))
    t = t_statistic(book)
    figures = (
        Figure(title="Trades", value=count, unit=Unit.COUNT),
        Figure(title="Expectancy", value=average, unit=Unit.MONEY),
        Figure(title="Lower bound", value=low, unit=Unit.MONEY),
        Figure(title="Upper bound", value=high, unit=Unit.MONEY),
        Figure(title="t-statistic", value=_known(t), unit=Unit.NUMBER),
    )
    return _finding(verdict, f"{said} {_meaning(verdict, count, float(high))}", figures)


def mean_band(results: Int64s, seed: int) -> tuple[float, float]:
    """Return the 95 % band of the mean: by bootstrap, or for many results by their deviation."""
    mean = float(results.mean())
    if results.size > MOST_RESAMPLED:
        error = 1.96 * float(np.std(results, ddof=1)) / results.size**0.5
        return mean - error, mean + error
    draw = np.random.default_rng(seed)
    size, means = results.size, np.empty(RESAMPLES)
    step = max(1, 1_000_000 // size)
    for start in range(0, RESAMPLES, step):
        part = means[start : start + step]
        part[:] = results[draw.integers(0, size, (part.size, size))].mean(axis=1)
    low, high = np.quantile(means, BAND)
    return float(low), float(high)


def _known(value: float | Undefined) -> float | None:
    return None if isinstance(value, Undefined) else value


def _verdict(count: int, low: float, high: float) -> TrustVerdict:
    if count < FEW or high <= 0:
        return TrustVerdict.BAD
    return TrustVerdict.GOOD if count >= MANY and low > 0 else TrustVerdict.DOUBTFUL


def _meaning(verdict: TrustVerdict, count: int, high: float) -> str:
    if high <= 0:
        return "It loses, and not by chance."
    if count < FEW:
        return f"Fewer than {FEW} trades are an anecdote."
    if verdict is TrustVerdict.GOOD:
        return "Chance alone hardly does that."
    return "Chance alone could do that."


def _finding(verdict: TrustVerdict, sentence: str, figures: tuple[Figure, ...]) -> Finding:
    return Finding(
        key="enough_trades",
        title="Are there enough trades?",
        verdict=verdict,
        sentence=sentence,
        figures=figures,
    )
