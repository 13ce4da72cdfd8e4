"""Runs beside each other."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from engine.metrics.ledger import ledger
from engine.metrics.table import METRICS
from engine.report.comparison import compare
from engine.report.html.comparison_page import comparison_page
from tests.metrics.outcomes import equity_rows, outcome, results, spec
from tests.report.pages import read

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


def test_a_comparison_is_a_page_of_its_own() -> None:
    names = ["slow & steady", "</script>"]
    seen = read(comparison_page(compare([ledger(QUIET), ledger(WILD)]), names))
    data = json.loads(seen.texts["script"][0])["comparison"]
    assert data["names"] == names
    assert data["lines"][0] == [100.0, 100.03, 100.03]
    assert data["lines"][1] == [100.0, 100.18, 100.16]
    texts = [text for each in seen.texts.values() for text in each]
    assert {"parameters.fast", "+50.00", *names} <= set(texts)


def test_a_comparison_of_equal_specs_says_so() -> None:
    page = comparison_page(compare([ledger(QUIET), ledger(QUIET)]), ["one", "other"])
    assert "Nothing: the ticks" in page


@pytest.mark.parametrize("names", [["one"], ["one", "two", "three"]])
def test_a_page_needs_a_name_for_each_of_its_runs(names: list[str]) -> None:
    with pytest.raises(ValueError, match="2 runs"):
        comparison_page(compare([ledger(QUIET), ledger(WILD)]), names)
