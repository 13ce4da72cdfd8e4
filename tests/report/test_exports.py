"""Tables for notebooks, and the hash that names a result."""

import io
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from engine.report.exports import ExportFormat, export_equity, export_trades
from engine.report.fingerprint import canonical, report_hash, spec_hash
from tests.metrics.outcomes import equity_rows, outcome, random_outcome, spec, trade_row

READERS = {ExportFormat.PARQUET: pd.read_parquet, ExportFormat.CSV: pd.read_csv}


@pytest.mark.parametrize("form", ExportFormat)
def test_exported_trades_hold_every_amount(form: ExportFormat) -> None:
    of = outcome(
        trade_row(1, -20.48, units=1000, spread=14, reason=2),
        trade_row(2, 3, units=-2000, exit_points=109_850, instrument=1, financing=-0.000001),
        of=spec("EUR_USD", "USD_JPY"),
    )
    table = READERS[form](io.BytesIO(export_trades(of, form)))
    assert table["instrument"].tolist() == ["EUR_USD", "USD_JPY"]
    assert table["reason"].tolist() == ["stop", "close"]
    assert table["entry"].tolist() == [1.1, 110.0]
    assert table["exit"].tolist() == [1.07952, 109.85]
    assert table["profit"].tolist() == [-20.48, 3.0]
    assert table["financing"].tolist() == [0.0, -1e-6]
    assert table["pips"].tolist() == [-204.8, 15.0]
    assert str(pd.to_datetime(table["opened"][0])) == "2026-01-05 09:00:00+00:00"


@pytest.mark.parametrize("form", ExportFormat)
def test_exported_equity_holds_every_hour(form: ExportFormat) -> None:
    of = outcome(equity=equity_rows((1, 100_001.5, 99_000), (2, 100_002, 100_000)))
    table = READERS[form](io.BytesIO(export_equity(of, form)))
    assert table["nav"].tolist() == [100_001.5, 100_002.0]
    assert table["lowest_nav"].tolist() == [99_000.0, 100_000.0]


@pytest.mark.parametrize("form", ExportFormat)
def test_a_run_without_trades_exports_an_empty_table(form: ExportFormat) -> None:
    assert READERS[form](io.BytesIO(export_trades(outcome(), form))).empty


def test_equal_results_have_one_hash() -> None:
    first, again = random_outcome(5), random_outcome(5)
    # As read back from a file: other memory, other strides.
    again = replace(again, trades=np.repeat(again.trades, 2)[::2], prices=None)
    assert report_hash(first) == report_hash(again)
    assert report_hash(first) != report_hash(random_outcome(6))


def test_a_millionth_changes_the_hash() -> None:
    first = random_outcome(5)
    trades = first.trades.copy()
    trades["profit"][3] += 1
    assert report_hash(first) != report_hash(replace(first, trades=trades))


def test_a_spec_is_named_by_its_values_and_not_by_their_order_or_writing() -> None:
    one = spec("EUR_GBP", GBP="1.25")
    other = replace(one, parameters={"slow": 60, "fast": 10}, balance=Decimal("100000.00"))
    assert spec_hash(one) == spec_hash(other)
    assert spec_hash(one) != spec_hash(replace(one, parameters={"slow": 60, "fast": 11}))


def test_not_a_number_has_no_canonical_form() -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical(float("nan"))
