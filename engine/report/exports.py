"""Trades and equity as tables for a notebook: Parquet or CSV."""

import io
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pa_parquet

from engine.metrics.market_time import Int64s
from engine.metrics.outcome import Outcome, Table
from engine.metrics.trades import Floats
from engine.results import MICRO, CloseReason


class ExportFormat(StrEnum):
    """What a table is written as."""

    PARQUET = "parquet"
    CSV = "csv"


def export_trades(outcome: Outcome, form: ExportFormat) -> bytes:
    """Write the trades, one row for each closing of (a part of) a trade.

    Times are UTC with nanoseconds. Prices, money and pips are doubles, which hold every amount
    below nine billion to the micro-unit.
    """
    rows = outcome.trades
    return _written(
        {
            "trade": rows["trade"],
            "instrument": _instruments(outcome),
            "units": rows["units"],
            "opened": _times(rows["open_time"]),
            "closed": _times(rows["close_time"]),
            "entry": _prices(outcome, "entry"),
            "exit": _prices(outcome, "exit"),
            "reason": _reasons(rows),
            "profit": rows["profit"] / MICRO,
            "financing": rows["financing"] / MICRO,
            "pips": (rows["exit"] - rows["entry"]) * np.sign(rows["units"]) / _pips(outcome),
            "adverse_pips": rows["adverse"] / _pips(outcome),
            "favourable_pips": rows["favourable"] / _pips(outcome),
            "entry_spread_pips": rows["entry_spread"] / _pips(outcome),
        },
        form,
    )


def export_equity(outcome: Outcome, form: ExportFormat) -> bytes:
    """Write the equity, one row an hour: UTC times, money as doubles, units of the position."""
    rows = outcome.equity
    return _written(
        {
            "time": _times(rows["time"]),
            "balance": rows["balance"] / MICRO,
            "nav": rows["nav"] / MICRO,
            "lowest_nav": rows["lowest"] / MICRO,
            "position": rows["position"],
        },
        form,
    )


def _written(columns: dict[str, pa.Array | np.ndarray], form: ExportFormat) -> bytes:
    table, file = pa.table(columns), io.BytesIO()
    match form:
        case ExportFormat.PARQUET:
            pa_parquet.write_table(table, file, compression="zstd")
        case ExportFormat.CSV:
            pa_csv.write_csv(table, file)
    return file.getvalue()


def _times(column: Int64s) -> pa.Array:
    return pa.array(np.ascontiguousarray(column)).cast(pa.timestamp("ns", tz="UTC"))


def _instruments(outcome: Outcome) -> pa.Array:
    names = [instrument.name for instrument in outcome.spec.instruments]
    return pa.array(names).take(pa.array(np.ascontiguousarray(outcome.trades["instrument"])))


def _reasons(rows: Table) -> pa.Array:
    names = [reason.name.lower() for reason in sorted(CloseReason)]
    return pa.array(names).take(pa.array(np.ascontiguousarray(rows["reason"])))


def _prices(outcome: Outcome, column: str) -> Floats:
    digits = np.array([each.display_precision for each in outcome.spec.instruments])
    prices: Floats = outcome.trades[column] / 10.0 ** digits[outcome.trades["instrument"]]
    return prices


def _pips(outcome: Outcome) -> Int64s:
    points = np.array([each.points_per_pip for each in outcome.spec.instruments], np.int64)
    pips: Int64s = points[outcome.trades["instrument"]]
    return pips
