"""Runs beside each other."""

from dataclasses import replace
from decimal import Decimal

import pytest

from engine.metrics.ledger import ledger
from engine.metrics.table import METRICS
from engine.report.comparison import compare
from tests.metrics.outcomes import equity_rows, outcome, results, spec

QUIET = outcome(*results(10, 20), equity=equity_rows((1, 100_030, 100_000)))
FASTER = replace(spec(balance=50_000), parameters={"fast": 5, "slow": 60})
WILD = outcome(
    *results(90, -40, 30), of=FASTER, equity=equity_rows((1, 50_090, 49_900), (3, 50_080, 50_050))
)


def test_metrics_stand_beside_each_other_with_their_differences() -> None:
    rows = {row.key: row for row in compare([ledger(QUIET), ledger(WILD)]).metrics}
    assert rows.keys() == METRICS.keys()
    profit = rows["net_profit"]
    assert [each.value for each in profit.measured] == [Decimal(30), Decimal(80)]
    assert (profit.differences, profit.best) == ((0.0, 50.0), (1,))
    assert rows["max_drawdown"].best == (0,)
    assert (rows["payoff"].differences, rows["payoff"].best) == ((None, None), ())
    assert rows["trades"].best == ()


def test_only_what_was_asked_for_differently_is_named() -> None:
    choices = compare([ledger(QUIET), ledger(WILD)]).choices
    assert [(each.name, each.values) for each in choices] == [
        ("balance", ("100000", "50000")),
        ("parameters.fast", (10, 5)),
    ]


def test_curves_begin_at_a_hundred() -> None:
    quiet, wild = compare([ledger(QUIET), ledger(WILD)]).curves
    assert quiet.equity.tolist() == pytest.approx([100, 100.03])
    assert wild.equity.tolist() == pytest.approx([100, 100.18, 100.16])
