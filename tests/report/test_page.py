"""The report as one HTML file."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.backtests import BARE
from engine.metrics.ledger import ledger
from engine.metrics.outcome import Outcome
from engine.metrics.table import METRICS
from engine.metrics.values import Unit
from engine.report.fingerprint import report_hash, spec_hash
from engine.report.html.charts import bars, thin_prices
from engine.report.html.facts import ReportFacts, execution_words
from engine.report.html.formats import duration, shown
from engine.report.html.page import report_page
from engine.trust.questions import Evidence, examine
from tests.metrics.outcomes import equity_rows, outcome, random_outcome, results, spec
from tests.report.pages import read

EVIL = "</script><img src=x onerror=alert(1)>\"'&"


def page(of: Outcome, title: str = "EMA cross", data: str = "recorded ticks") -> str:
    book = ledger(of)
    return report_page(book, examine(book, Evidence()), ReportFacts(title=title, data=data))


def test_a_report_says_what_ran_and_every_metric_with_its_definition() -> None:
    of = random_outcome(1)
    seen = read(page(of))
    texts = [text for each in seen.texts.values() for text in each]
    for metric in METRICS.values():
        assert metric.title in texts
        assert metric.definition in texts
    assert {report_hash(of), spec_hash(of.spec), "recorded ticks", "ema_cross"} <= set(texts)
    assert "fast = 10, slow = 60" in texts


def test_a_report_needs_no_network() -> None:
    text = page(random_outcome(1))
    seen = read(text)
    assert not {name for name, _ in seen.attributes} & {"src", "href", "srcset", "action"}
    assert not {"link", "img", "iframe", "object"} & seen.tags
    assert "@import" not in text
    assert "url(" not in "".join(seen.texts["style"])


def test_the_policy_allows_the_script_of_the_report_and_no_other() -> None:
    seen = read(page(random_outcome(1)))
    script = seen.texts["script"][-1]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policies = [value for name, value in seen.attributes if name == "content" and value]
    assert any(f"script-src 'sha256-{digest}'" in policy for policy in policies)
    assert not [name for name, _ in seen.attributes if name.startswith("on")]


@pytest.mark.parametrize("text", [EVIL, "<!--", "]]>", "  "])
def test_texts_from_elsewhere_stay_texts(text: str) -> None:
    of = random_outcome(1)
    evil = replace(
        of,
        spec=replace(of.spec, strategy=text, parameters={text: 1}, currency="USD"),
    )
    pair = replace(of.spec.instruments[0], name=f"{text}_USD")
    seen = read(page(replace(evil, spec=replace(evil.spec, instruments=(pair,))), text, text))
    assert "img" not in seen.tags
    assert seen.texts["h1"] == [text]
    assert json.loads(seen.texts["script"][0])["instruments"] == [f"{text}_USD"]


@pytest.mark.parametrize(
    "of",
    [
        outcome(),
        outcome(*results(5)),
        outcome(*results(*[-1] * 12)),
        outcome(equity=equity_rows((1, -5, -5), (800, 3, 2))),
        random_outcome(2),
    ],
)
def test_any_run_has_a_report_and_always_the_same(of: Outcome) -> None:
    text = page(of)
    data = json.loads(read(text).texts["script"][0])
    assert data["count"] == of.trades.size
    assert len(data["trades"]["result"]) == of.trades.size
    assert text == page(of)


def test_a_report_of_many_trades_lists_the_first_and_says_so() -> None:
    of = random_outcome(3, count=6000, hours=6100)
    text = page(of)
    assert "The first 5,000 of 6,000 rows" in text
    assert len(json.loads(read(text).texts["script"][0])["trades"]["trade"]) == 5000
    assert len(text) < 1_500_000


def test_execution_is_told_in_words() -> None:
    words = execution_words(replace(BARE, latency_ns=25_000_000, maximum_spread=30))
    assert "latency: 25 ms" in words
    assert "targets at their own price" in words
    assert "widest spread for an entry: 30 points" in words
    assert "financing: off" in words


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Decimal("-2104.005"), Unit.MONEY, "−2,104.00"),
        (0.1234, Unit.SHARE, "12.34 %"),
        (None, Unit.MONEY, "–"),
        (1200, Unit.COUNT, "1,200"),
        (7.25, Unit.PIPS, "7.2 pips"),
        (-0.5, Unit.RISKS, "−0.50 R"),
        (93_600.0, Unit.SECONDS, "1 d 2 h"),
        (-3_660.0, Unit.SECONDS, "−1 h 1 min"),
        (-0.00001, Unit.SHARE, "0.00 %"),
        (1500.4, Unit.UNITS, "1,500"),
    ],
)
def test_values_read_as_a_trader_writes_them(
    value: Decimal | float | int | None, unit: Unit, text: str
) -> None:
    assert shown(value, unit) == text


def test_durations_have_their_two_largest_units() -> None:
    assert [duration(each) for each in (59.6, 3661, 90_061)] == [
        "1 min 0 s",
        "1 h 1 min",
        "1 d 1 h",
    ]


@given(st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=60))
def test_bars_count_every_value_and_part_at_zero(values: list[int]) -> None:
    counted = bars(np.array(values, np.float64))
    assert counted.counts.sum() == len(values)
    assert counted.edges.size == counted.counts.size + 1
    assert np.isclose(counted.edges, 0.0).any()


def test_thinned_prices_keep_lowest_and_highest() -> None:
    prices = random_outcome(1, hours=5000).prices
    assert prices is not None
    thin = thin_prices(prices, 300)
    assert thin.size == 300
    assert (thin["low"].min(), thin["high"].max()) == (prices["low"].min(), prices["high"].max())
    assert thin["close"][-1] == prices["close"][-1]
    assert thin_prices(prices[:300], 300).tolist() == prices[:300].tolist()


def test_prices_in_the_page_are_mid_prices() -> None:
    of = random_outcome(1, hours=50, count=5)
    assert of.prices is not None
    data = json.loads(read(page(of)).texts["script"][0])
    assert data["prices"]["close"] == [round(each / 200_000, 6) for each in of.prices["close"]]
    assert re.fullmatch(r"\d{13}", str(data["prices"]["time"][0]))


def test_a_run_in_another_currency_says_so() -> None:
    of = outcome(*results(5), of=replace(spec(), currency="EUR", rates={"USD": Decimal("0.9")}))
    seen = read(page(of))
    assert " EUR" in seen.texts["small"]
    assert "USD 0.9" in seen.texts["dd"]


def test_a_run_without_sampled_prices_has_no_price_chart() -> None:
    of = random_outcome(1)
    assert of.prices is not None
    for prices in (None, of.prices[:0]):
        assert "Trades on the price" not in page(replace(of, prices=prices))


def test_the_platforms_configuration_stands_in_the_report() -> None:
    book = ledger(outcome())
    facts = ReportFacts(title="x", configuration="0123abcd")
    assert "0123abcd" in read(report_page(book, (), facts)).texts["dd"]
