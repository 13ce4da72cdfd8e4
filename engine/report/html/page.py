"""The report of a backtest as one HTML file: no network, light or dark as the reader's machine."""

import base64
import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from engine.metrics.ledger import Ledger
from engine.metrics.market_time import moment
from engine.metrics.table import measure
from engine.report.html.charts import LISTED, chart_data
from engine.report.html.facts import ReportFacts, identity
from engine.report.html.markup import Html, element, together
from engine.report.html.sections import metric_tables, month_table, tiles, trust_section
from engine.report.months import monthly_table
from engine.trust.findings import Finding, overall

FOLDER = Path(__file__).parent


def report_page(book: Ledger, findings: Sequence[Finding], facts: ReportFacts) -> str:
    """Write the whole report. The same results and words give the same bytes."""
    measured = measure(book)
    by_key = {each.key: each for each in measured}
    body = together(
        _header(book, findings, facts),
        tiles(by_key, book.outcome.spec.currency),
        _section("Equity and drawdown", _plot("equity", "drawdown")),
        _section("Can I trust this?", trust_section(findings)),
        _section("Months", month_table(monthly_table(book))) if book.months.count else "",
        _section("Trades on the price", _plot("price")) if book.outcome.prices is not None else "",
        _section("Results of trades, and what else they could have come to", _beside()),
        _section("Metrics", metric_tables(measured)),
        _section("Trades", _trades(book)),
        _section("What ran", identity(book.outcome, facts)),
    )
    return _document(facts.title, body, json.dumps(chart_data(book), allow_nan=False))


def _document(title: str, body: Html, data: str) -> str:
    style, script = _file("report.css"), _file("report.js")
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{_digest(script)}'"
    # A "<" in a text must not end the element that holds the data.
    embedded = Html(data.replace("<", "\\u003c"))
    head = together(
        Html('<meta charset="utf-8">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        Html('<meta name="color-scheme" content="light dark">'),
        element("title", title),
        element("style", Html(style)),
    )
    scripts = together(
        element("script", embedded, type="application/json", id="data"),
        element("script", Html(script)),
    )
    page = element("html", element("head", head), element("body", body, scripts), lang="en")
    return f"<!doctype html>\n{page}\n"


def _header(book: Ledger, findings: Sequence[Finding], facts: ReportFacts) -> Html:
    outcome, verdict = book.outcome, overall(findings).value
    pairs = ", ".join(each.name.replace("_", "/") for each in outcome.spec.instruments)
    days = f"{moment(outcome.start_ns):%d %b %Y} – {moment(outcome.end_ns):%d %b %Y}"
    return element(
        "header",
        element("h1", facts.title),
        element("p", f"{pairs} · {days} · {outcome.ticks:,} ticks"),
        element("p", "Trust: ", element("span", verdict, class_=f"verdict {verdict}")),
    )


def _section(title: str, *content: str) -> Html:
    return element("section", element("h2", title), *content)


def _plot(*names: str) -> Html:
    return together(*(element("div", class_="plot", id=name) for name in names))


def _beside() -> Html:
    return element("div", _plot("distribution", "fan"), class_="beside")


def _trades(book: Ledger) -> Html:
    count = book.outcome.trades.size
    more = (
        f"The first {LISTED:,} of {count:,} rows; the exports have all." if count > LISTED else ""
    )
    table = element("table", id="trades")
    return together(element("p", more), element("div", table, class_="wide"))


@cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
