"""Make a report of what a simulation left."""

from decimal import Decimal

from adapters.results import Results, Rows
from domain.simulation import Report, ReportOrder
from engine.metrics.ledger import ledger
from engine.metrics.outcome import PRICE, Outcome
from engine.metrics.table import Measured, measure
from engine.metrics.values import Undefined
from engine.report.exports import ExportFormat, export_equity, export_trades
from engine.report.fingerprint import report_hash
from engine.results import EQUITY, TRADE


def write_report(results: Results, order: ReportOrder) -> Report:
    """Join the parts, measure them and write the files; done again it gives the same."""
    trades = results.read_rows(order.trades, TRADE)
    equity = results.read_rows(order.equity, EQUITY)
    outcome = _outcome(order, trades, equity, results.read_rows(order.prices, PRICE))
    folder = order.backtest.id
    for form in ExportFormat:
        results.put(f"{folder}/trades.{form}", export_trades(outcome, form))
        results.put(f"{folder}/equity.{form}", export_equity(outcome, form))
    return Report(
        metrics={found.key: _json(found) for found in measure(ledger(outcome))},
        hash=report_hash(outcome),
        trades=results.write_rows(f"{folder}/rows/trades.parquet", trades),
        equity=results.write_rows(f"{folder}/rows/equity.parquet", equity),
    )


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
