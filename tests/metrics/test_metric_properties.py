"""What holds for the metrics of any outcome."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.metrics.ledger import ledger
from engine.metrics.outcome import Outcome
from engine.metrics.table import METRICS, Measured, measure
from engine.metrics.values import Better, Unit
from engine.results import MICRO
from tests.metrics.outcomes import equity_rows, outcome, random_outcome, results

AMOUNTS = st.lists(st.integers(-90_000, 90_000), max_size=12)
MARKS = st.lists(
    st.tuples(st.integers(1, 40), st.integers(-50_000, 200_000), st.integers(0, 60_000)),
    max_size=12,
)


def any_outcome(amounts: list[int], marks: list[tuple[int, int, int]]) -> Outcome:
    hours = np.cumsum([hours for hours, _, _ in marks]).tolist()
    rows = [(hour, nav, nav - dip) for hour, (_, nav, dip) in zip(hours, marks, strict=True)]
    return outcome(*results(*amounts), equity=equity_rows(*rows))


def measured(of: Outcome) -> dict[str, Measured]:
    return {each.key: each for each in measure(ledger(of))}


@given(AMOUNTS, MARKS)
@settings(max_examples=150, deadline=None)
def test_no_value_is_infinite_and_none_is_without_reason(
    amounts: list[int], marks: list[tuple[int, int, int]]
) -> None:
    for each in measured(any_outcome(amounts, marks)).values():
        assert (each.value is None) == (each.reason is not None)
        assert each.value is None or math.isfinite(each.value)


@given(AMOUNTS)
@settings(max_examples=60, deadline=None)
def test_the_parts_of_the_profit_add_up_exactly(amounts: list[int]) -> None:
    got = {key: each.value for key, each in measured(outcome(*results(*amounts))).items()}
    assert got["net_profit"] == sum(amounts)
    assert got["gross_profit"] + got["gross_loss"] == got["net_profit"]  # type: ignore[operator]
    assert got["long_profit"] + got["short_profit"] == got["net_profit"]  # type: ignore[operator]


@given(AMOUNTS, MARKS, st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_rows_in_another_order_give_the_same_metrics(
    amounts: list[int], marks: list[tuple[int, int, int]], shuffle: object
) -> None:
    first = any_outcome(amounts, marks)
    order = np.arange(first.trades.size)
    shuffle.shuffle(order)  # type: ignore[attr-defined]
    assert measured(replace(first, trades=first.trades[order])) == measured(first)


@given(MARKS)
@settings(max_examples=100, deadline=None)
def test_the_deepest_drawdown_is_the_one_that_a_plain_loop_finds(
    marks: list[tuple[int, int, int]],
) -> None:
    of = any_outcome([], marks)
    peak, deepest = 100_000 * MICRO, 0
    for row in of.equity:
        deepest = max(deepest, peak - min(int(row["lowest"]), int(row["nav"])))
        peak = max(peak, int(row["nav"]))
    found = ledger(of).drawdowns
    assert int(found.depth.max(initial=0)) == deepest
    assert (found.began <= found.trough).all()
    assert (found.trough <= found.ended).all()


@pytest.mark.parametrize("seed", range(3))
def test_money_doubles_with_the_money_and_ratios_stay(seed: int) -> None:
    once = random_outcome(seed)
    trades, equity = once.trades.copy(), once.equity.copy()
    for column in ("profit", "financing", "units"):
        trades[column] *= 2
    for column in ("balance", "nav", "lowest"):
        equity[column] *= 2
    twice = replace(
        once, spec=replace(once.spec, balance=once.spec.balance * 2), trades=trades, equity=equity
    )
    before, after = measured(once), measured(twice)
    for key, metric in METRICS.items():
        times = 2 if metric.unit in (Unit.MONEY, Unit.UNITS) else 1
        expected = float(before[key].value or 0) * times
        assert float(after[key].value or 0) == pytest.approx(expected, rel=1e-9, abs=2e-6), key


def test_every_metric_says_what_it_is() -> None:
    titles = [metric.title for metric in METRICS.values()]
    assert len(set(titles)) == len(titles) >= 40
    for metric in METRICS.values():
        assert metric.definition.endswith("."), metric.key
        assert metric.better in Better


def test_a_metric_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        measure(ledger(outcome()), ["luck"])
