"""What a trader is told about a backtest."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from scipy import stats

from engine.metrics.ledger import Ledger, ledger
from engine.results import MICRO
from engine.trust.cost_cases import cost_sensitivity
from engine.trust.findings import Finding, TrustVerdict, overall
from engine.trust.halves import later_part
from engine.trust.luck import best, few_lucky_ones, spread_over_time
from engine.trust.neighbours import Neighbour, parameter_sensitivity
from engine.trust.questions import Evidence, examine
from engine.trust.sample import enough_trades, mean_band
from engine.trust.sharpe_odds import expected_best, probable_sharpe, sharpe_error, sharpe_odds
from tests.metrics.outcomes import MONDAY, equity_rows, outcome, random_outcome, results, trade_row


def book(*amounts: float) -> Ledger:
    return ledger(outcome(*results(*amounts)))


def figures(finding: Finding) -> dict[str, object]:
    return {figure.title: figure.value for figure in finding.figures}


def steady(seed: int = 2, mean: float = 5) -> list[float]:
    return np.random.default_rng(seed).normal(mean, 12, 300).round(2).tolist()


@pytest.mark.parametrize(
    ("amounts", "verdict"),
    [
        (steady(), TrustVerdict.GOOD),
        (steady()[:40], TrustVerdict.DOUBTFUL),
        (steady()[:20], TrustVerdict.BAD),
        (steady(mean=-5), TrustVerdict.BAD),
        ([], TrustVerdict.BAD),
    ],
)
def test_trades_are_enough_when_chance_could_not_make_them(
    amounts: list[float], verdict: TrustVerdict
) -> None:
    assert enough_trades(book(*amounts), seed=1).verdict is verdict


def test_the_band_of_the_average_is_that_of_a_t_test() -> None:
    sums = (np.array(steady()) * MICRO).astype(np.int64)
    theirs = stats.ttest_1samp(sums, 0).confidence_interval(0.95)
    assert mean_band(sums, seed=1) == pytest.approx((theirs.low, theirs.high), rel=0.03)
    many = np.tile(sums, 20)
    exact = stats.ttest_1samp(many, 0).confidence_interval(0.95)
    assert mean_band(many, seed=1) == pytest.approx((exact.low, exact.high), rel=0.001)


def test_the_best_are_summed_and_losses_left_out() -> None:
    amounts = np.array([5, -3, 9, 1], np.int64)
    assert [best(amounts, count) for count in (0, 1, 2, 9)] == [0, 9, 14, 15]


def test_a_profit_of_one_day_is_luck() -> None:
    rows = equity_rows(*((24 * day + 13, 100_000 + 500 * (day > 2), 0) for day in range(5)))
    lucky = ledger(outcome(*results(600, -50, -50), equity=rows))
    finding = few_lucky_ones(lucky)
    assert finding.verdict is TrustVerdict.BAD
    assert figures(finding)["Without the best day"] == Decimal(0)
    assert figures(finding)["Without the best 5 trades"] == Decimal(-100)


def test_profits_of_many_days_are_no_luck() -> None:
    rows = equity_rows(*((24 * day + 13, 100_000 + 50 * day, 0) for day in range(1, 20)))
    assert few_lucky_ones(ledger(outcome(*results(*[50] * 19), equity=rows))).verdict == "good"


def test_a_month_that_brings_most_is_named() -> None:
    ends = zip((13, 733, 1453, 2173), (100_100, 100_200, 105_000, 104_900), strict=True)
    rows = equity_rows(*((hour, nav, 0) for hour, nav in ends))
    finding = spread_over_time(ledger(outcome(*results(4900), equity=rows)))
    assert finding.verdict is TrustVerdict.BAD
    assert figures(finding)["Share of the best month"] == pytest.approx(4800 / 5000)


def test_costs_are_reckoned_from_the_trades() -> None:
    # 10,000 units: a point is worth 0.1, the spread of 12 points 1.2.
    finding = cost_sensitivity(
        ledger(outcome(*(trade_row(each, 2, units=10_000, spread=12) for each in range(1, 11))))
    )
    got = figures(finding)
    assert (got["Spread +50 %"], got["Spread +100 %"]) == (Decimal(14), Decimal(8))
    assert [got[f"Slippage of {each} points"] for each in (1, 5)] == [Decimal(18), Decimal(10)]
    assert got["Points a fill that use it up"] == pytest.approx(10)
    assert finding.verdict is TrustVerdict.GOOD


def test_a_profit_below_the_spread_is_bad() -> None:
    rows = (trade_row(each, 0.1, units=10_000, spread=12) for each in range(1, 11))
    assert cost_sensitivity(ledger(outcome(*rows))).verdict is TrustVerdict.BAD


@pytest.mark.parametrize(
    ("later", "verdict"),
    [(8, TrustVerdict.GOOD), (3, TrustVerdict.DOUBTFUL), (-1, TrustVerdict.BAD)],
)
def test_the_later_part_must_go_on_like_the_first(later: float, verdict: TrustVerdict) -> None:
    book_of = ledger(outcome(*results(*[10.0] * 20, *[later] * 20)))
    assert later_part(book_of, MONDAY + 20 * 3_600_000_000_000).verdict is verdict


def test_few_trades_on_a_side_of_the_split_are_doubtful() -> None:
    assert later_part(book(*[10.0] * 20), None).verdict is TrustVerdict.DOUBTFUL


@pytest.mark.parametrize(
    ("profits", "verdict"),
    [
        ([80, 90, 110, 70, 60], TrustVerdict.GOOD),
        ([20, 30, 10, 110, 5], TrustVerdict.DOUBTFUL),
        ([-20, -30, 10, -110, 5], TrustVerdict.BAD),
        ([80], TrustVerdict.OPEN),
    ],
)
def test_a_needle_among_its_neighbours_is_not_trusted(
    profits: list[int], verdict: TrustVerdict
) -> None:
    around = [
        Neighbour(parameters={"fast": at}, profit=Decimal(profit))
        for at, profit in enumerate(profits)
    ]
    assert parameter_sensitivity(book(100), around).verdict is verdict


def test_the_probable_sharpe_is_that_of_the_paper() -> None:
    # Bailey and López de Prado (2014), the numerical example: a yearly ratio of 2.5 over 1,250
    # days of a 250-day year, skew -3, kurtosis 10, 100 trials with a variance of 0.5 a year.
    lucky = expected_best(100, 0.5 / 250)
    assert lucky == pytest.approx(0.1132, abs=0.0001)
    own = 2.5 / 250**0.5
    error = sharpe_error(own, -3, 10, 1250)
    assert stats.norm.cdf((own - lucky) / error) == pytest.approx(0.9004, abs=0.0005)


def test_the_probable_sharpe_of_normal_returns_is_that_of_a_t_test() -> None:
    returns = np.random.default_rng(4).normal(0.0005, 0.01, 800)
    t = stats.ttest_1samp(returns, 0, alternative="greater")
    assert probable_sharpe(returns, 0.0) == pytest.approx(1 - t.pvalue, abs=0.01)


def test_more_trials_make_a_sharpe_less_probable() -> None:
    of = ledger(random_outcome(8))
    odds = [figures(sharpe_odds(of, trials, ()))["Probability above luck"] for trials in (1, 9, 99)]
    assert odds == sorted(odds, reverse=True)
    assert odds[0] != odds[2]


def test_every_question_has_an_answer_whatever_the_run() -> None:
    for each in (outcome(), outcome(*results(5)), random_outcome(1)):
        findings = examine(ledger(each), Evidence())
        assert len({finding.key for finding in findings}) == 8
        assert all(finding.sentence.endswith(".") for finding in findings)
        assert findings == examine(ledger(each), Evidence())


def test_a_rate_that_is_missing_leaves_costs_open() -> None:
    of = outcome(*results(10, 5))
    unknown = replace(ledger(of).trades, point_value=np.array([np.nan, 1.0]))
    assert cost_sensitivity(replace(ledger(of), trades=unknown)).verdict is TrustVerdict.OPEN


def test_the_worst_verdict_is_the_whole() -> None:
    found = examine(book(*steady()), Evidence())
    assert overall(found) is TrustVerdict.DOUBTFUL
    assert (
        overall([each for each in found if each.verdict is TrustVerdict.GOOD]) is TrustVerdict.GOOD
    )
    assert overall([]) is TrustVerdict.OPEN
