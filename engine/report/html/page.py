"""The report of a backtest as one HTML file: no network, light or dark as the reader's machine."""

from collections.abc import Sequence

from engine.metrics.ledger import Ledger
from engine.metrics.market_time import moment
from engine.metrics.table import measure
from engine.report.html.charts import LISTED, chart_data
from engine.report.html.document import document, plots, section
from engine.report.html.facts import ReportFacts, identity
from engine.report.html.markup import Html, element, together
from engine.report.html.sections import metric_tables, month_table, tiles, trust_section
from engine.report.months import monthly_table
from engine.trust.findings import Finding, overall


def report_page(book: Ledger, findings: Sequence[Finding], facts: ReportFacts) -> str:
    """Write the whole report. The same results and words give the same bytes."""
    measured = measure(book)
    by_key = {each.key: each for each in measured}
    body = together(
        _header(book, findings, facts),
        tiles(by_key, book.outcome.spec.currency),
        section("Equity and drawdown", plots("equity", "drawdown")),
        section("Can I trust this?", trust_section(findings)),
        section("Months", month_table(monthly_table(book))) if book.months.count else "",
        section("Trades on the price", plots("price")) if _has_prices(book) else "",
        section("Results of trades, and what else they could have come to", _beside()),
        section("Metrics", metric_tables(measured)),
        section("Trades", _trades(book)),
        section("What ran", identity(book.outcome, facts)),
    )
    return document(facts.title, body, chart_data(book))


def _has_prices(book: Ledger) -> bool:
    return book.outcome.prices is not None and book.outcome.prices.size > 0


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


def _beside() -> Html:
    return element("div", plots("distribution", "fan"), class_="beside")


def _trades(book: Ledger) -> Html:
    count = book.outcome.trades.size
    more = (
        f"The first {LISTED:,} of {count:,} rows; the exports have all." if count > LISTED else ""
    )
    table = element("table", id="trades")
    return together(element("p", more), element("div", table, class_="wide"))
