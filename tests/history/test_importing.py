"""Files of every vendor become the ticks that they say, once, and nothing is silently dropped."""

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.history.errors import HistoryOverlap
from adapters.history.importers.formats import instrument_of
from domain.times import to_ns
from engine.ticks import TickBatch
from tests.history import vendors
from tests.history.files import (
    DAY,
    THURSDAY,
    made_ticks,
    part_of,
    same,
    write_plain,
)
from tests.history.loading import TICKS, WRITERS, held, load, written


@pytest.mark.parametrize("vendor", WRITERS)
def test_vendor_file_becomes_its_ticks(tmp_path: Path, vendor: str) -> None:
    files = WRITERS[vendor](tmp_path / "files", TICKS)

    report = load(tmp_path / "lake", files)

    assert same(held(tmp_path / "lake"), TICKS)
    assert (report.rows, report.ticks, report.rejected) == (3_000, 3_000, {})
    assert {instrument_of(path).name for path in files} == {"EUR_USD"}


@settings(deadline=None, max_examples=40)
@given(
    steps=st.lists(st.integers(0, 50_000), min_size=1, max_size=60),
    bids=st.lists(st.integers(90_000, 170_000), min_size=60, max_size=60),
    spreads=st.lists(st.integers(0, 99), min_size=60, max_size=60),
    vendor=st.sampled_from(sorted(WRITERS)),
)
def test_any_ticks_survive_any_format(
    tmp_path_factory: pytest.TempPathFactory,
    steps: list[int],
    bids: list[int],
    spreads: list[int],
    vendor: str,
) -> None:
    root = tmp_path_factory.mktemp("any")
    time = THURSDAY + np.cumsum(np.array(steps, dtype=np.int64)) * 1_000_000
    bid = np.array(bids[: len(steps)], dtype=np.int32)
    ticks = TickBatch(time, bid, bid + np.array(spreads[: len(steps)], dtype=np.int32))

    load(root / "lake", WRITERS[vendor](root / "files", ticks))

    assert same(held(root / "lake"), ticks)


@pytest.mark.parametrize("vendor", WRITERS)
def test_same_files_again_change_nothing_and_say_so(tmp_path: Path, vendor: str) -> None:
    lake = tmp_path / "lake"
    files = WRITERS[vendor](tmp_path / "files", TICKS)
    load(lake, files)
    before = {path: path.read_bytes() for path in lake.rglob("*") if path.is_file()}

    again = load(lake, files)

    assert (again.ticks, again.files) == (0, ())
    assert again.known == tuple(path.name for path in files)
    assert {path: path.read_bytes() for path in lake.rglob("*") if path.is_file()} == before


def test_import_that_died_before_its_report_is_finished_by_the_next(tmp_path: Path) -> None:
    files = WRITERS["truefx csv"](tmp_path / "files", TICKS)
    load(tmp_path / "lake", files)
    (report,) = (tmp_path / "lake").rglob("*.json")
    report.unlink()

    again = load(tmp_path / "lake", files)

    assert again.ticks == 3_000
    assert same(held(tmp_path / "lake"), TICKS)
    assert report.exists()


def test_months_become_parts_and_repeats_are_counted(tmp_path: Path) -> None:
    ticks = made_ticks(to_ns(datetime(2014, 5, 31, 23, 50, tzinfo=UTC)), 3_000)

    report = load(tmp_path / "lake", WRITERS["parquet"](tmp_path / "files", ticks))

    assert [name.split("/")[3] for name in report.parts] == ["month=05", "month=06"]
    assert same(held(tmp_path / "lake"), ticks)
    counted = np.concatenate(
        [pq.read_table(tmp_path / "lake" / name)["repeat"] for name in report.parts]
    )
    identities = list(zip(ticks.time.tolist(), counted.tolist(), strict=True))
    assert sorted(set(identities)) == identities


def test_impossible_rows_are_kept_apart_with_their_reason(tmp_path: Path) -> None:
    lines = vendors.truefx(part_of(TICKS, 0, 100)).splitlines(keepends=True)
    wrong = {
        10: ("unparsable", "EUR/USD,20140508 1x:00:00.000,1.38000,1.38010\n"),
        20: ("unparsable", "no tick at all\n"),
        30: ("crossed", lines[30].rsplit(",", 2)[0] + ",1.39000,1.38000\n"),
        40: ("not positive", lines[40].rsplit(",", 2)[0] + ",0.00000,1.38000\n"),
        50: ("not finite", lines[50].rsplit(",", 2)[0] + ",1.38000,inf\n"),
        60: ("off grid", lines[60].rsplit(",", 2)[0] + ",1.380004,1.38010\n"),
        70: ("out of order", "EUR/USD,20140508 09:00:00.000,1.38000,1.38010\n"),
        80: ("out of order", "EUR/USD,20140509 09:00:00.000,1.38000,1.38010\n"),
        90: ("unparsable", "USD/JPY" + lines[90][7:]),
        95: ("unparsable", lines[95].rstrip() + ",1,2\n"),
        97: ("unparsable", "EUR/USD,20140532 09:00:00.000,1.38000,1.38010\n"),
    }
    text = "".join(wrong[at][1] if at in wrong else line for at, line in enumerate(lines))
    path = written(tmp_path / "EURUSD-2014-05.csv", text)

    report = load(tmp_path / "lake", [path])

    kept = [at for at in range(100) if at not in wrong]
    assert held(tmp_path / "lake").time.tolist() == TICKS.time[kept].tolist()
    assert report.rejected_rows is not None
    rejected = pq.read_table(tmp_path / "lake" / report.rejected_rows).to_pylist()
    found = {row["row"]: (row["file"], row["reason"]) for row in rejected}
    assert found == {at + 1: (path.name, reason) for at, (reason, _) in wrong.items()}
    assert rejected[0]["text"].startswith("EUR/USD,20140508 1x")
    assert sum(reason["count"] for reason in report.rejected.values()) == len(wrong)


def test_report_stays_beside_the_ticks(tmp_path: Path) -> None:
    load(tmp_path / "lake", WRITERS["lean"](tmp_path / "files", TICKS))

    (path,) = (tmp_path / "lake" / "imports/feed=lean/instrument=EUR_USD").glob("*.json")
    report = json.loads(path.read_text())
    assert (report["ticks"], report["vendor"]) == (3_000, "lean")
    assert report["files"][0]["name"] == "20140508_quote.zip"


def test_prices_off_the_grid_are_rounded_only_on_demand(tmp_path: Path) -> None:
    text = "EUR/USD,20140508 10:00:00.000,1.380004,1.380106\n" * 2
    path = written(tmp_path / "EURUSD-2014-05.csv", text)

    report = load(tmp_path / "lake", [path], rounding=True)

    assert report.rounded == 2
    assert held(tmp_path / "lake").ask.tolist() == [138_011, 138_011]


def test_other_ticks_of_the_same_time_are_refused(tmp_path: Path) -> None:
    first = WRITERS["truefx csv"](tmp_path / "first", TICKS)
    second = WRITERS["truefx csv"](tmp_path / "second", made_ticks(THURSDAY, 500, seed=9))
    load(tmp_path / "lake", first)

    with pytest.raises(HistoryOverlap, match="import them into another feed"):
        load(tmp_path / "lake", second)
    assert same(held(tmp_path / "lake"), TICKS)


def test_files_that_overlap_each_other_are_refused(tmp_path: Path) -> None:
    first = WRITERS["parquet"](tmp_path / "first", TICKS)
    second = WRITERS["parquet"](tmp_path / "second", made_ticks(THURSDAY, 500, seed=9))

    with pytest.raises(HistoryOverlap, match="begins at"):
        load(tmp_path / "lake", [*first, *second])
    assert list((tmp_path / "lake").rglob("*.parquet")) == []


def test_files_are_taken_in_the_order_of_their_ticks(tmp_path: Path) -> None:
    later = write_plain(tmp_path / "EUR_USD" / "a.parquet", made_ticks(THURSDAY + DAY, 100))
    earlier = write_plain(tmp_path / "EUR_USD" / "b.parquet", made_ticks(THURSDAY, 100))

    load(tmp_path / "lake", [later, earlier])

    assert len(held(tmp_path / "lake").time) == 200
