"""Make a report of what a simulation left."""

import json
from collections.abc import Sequence
from decimal import Decimal

from pydantic import TypeAdapter

from adapters.results import Results, Rows
from domain.simulation import Report, ReportOrder
from engine.metrics.ledger import Ledger, ledger
from engine.metrics.outcome import PRICE, Outcome
from engine.metrics.table import Measured, measure
from engine.metrics.values import Undefined
from engine.report.exports import ExportFormat, export_equity, export_trades
from engine.report.fingerprint import report_hash
from engine.report.html.charts import chart_data
from engine.report.html.facts import ReportFacts
from engine.report.html.page import report_page
from engine.report.months import Year, monthly_table
from engine.results import EQUITY, TRADE
from engine.trust.findings import Finding
from engine.trust.questions import Evidence, examine

FINDING = TypeAdapter(Finding)
YEARS = TypeAdapter(tuple[Year, ...])


def write_report(results: Results, order: ReportOrder, known: Evidence) -> Report:
    """Join the parts, measure them and write the files; done again it gives the same."""
    trades = results.read_rows(order.trades, TRADE)
    equity = results.read_rows(order.equity, EQUITY)
    outcome = _outcome(order, trades, equity, results.read_rows(order.prices, PRICE))
    folder = order.backtest.id
    for form in ExportFormat:
        results.put(f"{folder}/trades.{form}", export_trades(outcome, form))
        results.put(f"{folder}/equity.{form}", export_equity(outcome, form))
    book = ledger(outcome)
    findings = examine(book, known)
    results.put(f"{folder}/charts.json", _charts(book))
    results.put(f"{folder}/report.html", _page(order, book, findings).encode())
    return Report(
        metrics={found.key: _json(found) for found in measure(book)},
        findings=tuple(FINDING.dump_python(each, mode="json") for each in findings),
        hash=report_hash(outcome),
        trades=results.write_rows(f"{folder}/rows/trades.parquet", trades),
        equity=results.write_rows(f"{folder}/rows/equity.parquet", equity),
    )


def _page(order: ReportOrder, book: Ledger, findings: Sequence[Finding]) -> str:
    backtest = order.backtest
    names = ", ".join(each.name for each in backtest.spec.instruments)
    facts = ReportFacts(
        title=f"{backtest.spec.strategy} on {names}",
        data=f"{backtest.source or 'history'} ({order.data.fingerprint[:12]})",
        version=backtest.config_hash[:12],
    )
    return report_page(book, findings, facts)


def _charts(book: Ledger) -> bytes:
    years = YEARS.dump_python(monthly_table(book), mode="json")
    return json.dumps(chart_data(book) | {"years": years}, allow_nan=False).encode()


def _outcome(order: ReportOrder, trades: Rows, equity: Rows, prices: Rows) -> Outcome:
    held = order.data.instruments
    return Outcome(
        spec=order.backtest.spec,
        ticks=order.data.ticks,
        start_ns=min(each.first_ns for each in held),
        end_ns=max(each.last_ns for each in held),
        trades=trades,
        equity=equity,
        prices=prices,
    )


def _json(found: Measured) -> str | float | int | None:
    value = found.value
    if isinstance(value, Undefined):
        return None
    return str(value) if isinstance(value, Decimal) else value
