"""Candles are imported as bars, apart from ticks."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from adapters.history.bars import PRICES, is_candles
from adapters.history.describing import describe
from adapters.history.importers.raw import WrongFormat
from adapters.history.importing_bars import BarsReport, import_bars
from adapters.history.stores import FolderStore
from tests.history.files import EUR_USD, THURSDAY, write_columns

HOUR = 3_600 * 10**9
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def candle(hour: int, **changes: Any) -> dict[str, Any]:
    """Make a candle as v20 answers it."""
    bid = {"o": "1.38000", "h": "1.38100", "l": "1.37900", "c": "1.38050"}
    ask = {"o": "1.38010", "h": "1.38110", "l": "1.37910", "c": "1.38060"}
    time = f"2014-05-08T{hour:02}:00:00.000000000Z"
    return {"complete": True, "volume": 9, "time": time, "bid": bid, "ask": ask} | changes


def answer(path: Path, *candles: dict[str, Any]) -> Path:
    """Write an answer to a request for candles."""
    body = {"instrument": "EUR_USD", "granularity": "H1", "candles": candles}
    path.write_text(json.dumps(body))
    return path


def load(lake: Path, path: Path) -> BarsReport:
    """Import one file."""
    lake.mkdir(exist_ok=True)
    (report,) = import_bars(FolderStore(lake), [path], EUR_USD, NOW)
    return report


def test_candles_of_v20_become_bars_and_no_ticks(tmp_path: Path) -> None:
    path = answer(tmp_path / "c.json", candle(10), candle(11), candle(12, complete=False))

    report = load(tmp_path / "lake", path)

    assert is_candles(path)
    assert (report.bars, report.granularity, report.rejected) == (2, "H1", {})
    assert "no ticks" in report.what
    assert describe(FolderStore(tmp_path / "lake")) == []
    table = pq.read_table(tmp_path / "lake" / report.part)
    assert table.column("bid_o").to_pylist() == [138_000, 138_000]
    assert table.column("time")[0].value == THURSDAY
    assert "granularity=H1" in report.part


def test_times_of_unix_are_read_too(tmp_path: Path) -> None:
    path = answer(tmp_path / "c.json", candle(10, time="1399543200.000000000"))

    assert load(tmp_path / "lake", path).first == "2014-05-08T10:00:00Z"


def test_parquet_of_candles_is_told_from_ticks(tmp_path: Path) -> None:
    times = pa.array([THURSDAY, THURSDAY + HOUR, THURSDAY + 3 * HOUR], pa.timestamp("ns", tz="UTC"))
    prices = {name: [1.38, 1.38, 1.38] for name in PRICES}
    path = write_columns(tmp_path / "EUR_USD_H1.parquet", {"time": times, **prices})

    report = load(tmp_path / "lake", path)

    assert is_candles(path)
    assert (report.bars, report.granularity) == (3, "H1")


def test_impossible_bars_are_rejected_with_their_reason(tmp_path: Path) -> None:
    path = answer(
        tmp_path / "c.json",
        candle(10),
        candle(11, bid={"o": "1.38", "h": "1.37", "l": "1.36", "c": "1.37"}),
        candle(12, ask={"o": "1.37", "h": "1.40", "l": "1.36", "c": "1.39"}),
        candle(10),
        candle(13, bid={"o": "0", "h": "1.37", "l": "0", "c": "1.37"}),
        candle(14, bid={"o": "1.380004", "h": "1.39", "l": "1.37", "c": "1.37"}),
    )

    report = load(tmp_path / "lake", path)

    assert report.bars == 1
    assert {reason: found["count"] for reason, found in report.rejected.items()} == {
        "high below low": 1,
        "crossed": 2,
        "out of order": 1,
        "not positive": 1,
        "off grid": 1,
    }


def test_same_candles_again_change_nothing(tmp_path: Path) -> None:
    path = answer(tmp_path / "c.json", candle(10))
    load(tmp_path / "lake", path)
    before = {file: file.stat().st_mtime_ns for file in (tmp_path / "lake").rglob("*")}

    assert load(tmp_path / "lake", path).known
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / "lake").rglob("*")} == before


@pytest.mark.parametrize("text", ["{", "{}", '{"candles": [{"complete": true}]}', "[]"])
def test_other_json_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "c.json"
    path.write_text(text)

    with pytest.raises(WrongFormat, match=r"c\.json"):
        load(tmp_path / "lake", path)
