"""Files of every vendor become the ticks that they say, once, and nothing is silently dropped."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.history.batches import StoredTicks
from adapters.history.errors import HistoryOverlap
from adapters.history.importers.formats import FORMATS, Vendor, instrument_of, vendor_of
from adapters.history.importers.raw import WrongFormat
from adapters.history.importing import ImportOrder, import_ticks
from adapters.history.reports import ImportReport
from adapters.history.stores import FolderStore
from domain.times import to_ns
from engine.ticks import TickBatch
from tests.history import vendors
from tests.history.files import (
    DAY,
    EUR_USD,
    THURSDAY,
    joined,
    made_ticks,
    part_of,
    same,
    write_plain,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
TICKS = made_ticks(THURSDAY, 3_000)


def load(lake: Path, files: list[Path], **options: Any) -> ImportReport:
    """Import files as the command line does."""
    lake.mkdir(exist_ok=True)
    vendor = vendor_of(files[0])
    assert vendor is not None
    order = ImportOrder(
        files=files,
        vendor=vendor,
        instrument=EUR_USD,
        feed=FORMATS[vendor].feed,
        now=NOW,
        **options,
    )
    return import_ticks(FolderStore(lake), order, lambda path, rows: None)


def held(lake: Path) -> TickBatch:
    """Read the lake."""
    return joined(StoredTicks(FolderStore(lake)).batches(EUR_USD))


def written(path: Path, text: str) -> Path:
    """Write a text file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    return path


WRITERS: dict[str, Callable[[Path, TickBatch], list[Path]]] = {
    "bi5": vendors.write_bi5,
    "dukascopy csv": lambda root, ticks: [
        written(root / "EURUSD_Ticks.csv", vendors.dukascopy(ticks))
    ],
    "histdata csv": lambda root, ticks: [
        written(root / "DAT_ASCII_EURUSD_T_201405.csv", vendors.histdata(ticks))
    ],
    "histdata zip": lambda root, ticks: [
        vendors.zipped(
            root / "HISTDATA_COM_ASCII_EURUSD_T201405.zip",
            "DAT_ASCII_EURUSD_T_201405.csv",
            vendors.histdata(ticks),
        )
    ],
    "truefx csv": lambda root, ticks: [written(root / "EURUSD-2014-05.csv", vendors.truefx(ticks))],
    "truefx zip": lambda root, ticks: [
        vendors.zipped(root / "EURUSD-2014-05.zip", "EURUSD-2014-05.csv", vendors.truefx(ticks))
    ],
    "lean": lambda root, ticks: [
        vendors.zipped(
            root / "forex/oanda/tick/eurusd/20140508_quote.zip",
            "20140508_eurusd_tick_quote.csv",
            vendors.lean(ticks),
        )
    ],
    "parquet": lambda root, ticks: [write_plain(root / "EUR_USD" / "2014-05-08.parquet", ticks)],
}


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


WRONG: dict[str, tuple[str, bytes]] = {
    "bars for ticks": ("DAT_ASCII_EURUSD_M1_201405.csv", b"20140508 000000;1.3;1.3;1.3;1.3;0\n"),
    "bars of lean": ("20140508_quote.zip", b"no zip"),
    "no header": ("EURUSD.csv", b"1399550400123,1.39,1.38\n"),
    "strange time": ("EURUSD.csv", b"Gmt time,Ask,Bid\nlast Thursday,1.39,1.38\n"),
    "no lzma": ("EURUSD/2014/04/08/13h_ticks.bi5", b"no lzma"),
    "half a record": ("EURUSD/2014/04/08/13h_ticks.bi5", vendors.lzma.compress(b"\0" * 30)),
    "no hour": ("13h_ticks.bi5", b""),
    "month 13": ("EURUSD/2014/12/08/13h_ticks.bi5", b""),
    "no parquet": ("EURUSD.parquet", b"PAR1PAR1"),
}


@pytest.mark.parametrize("name", WRONG)
def test_file_of_another_kind_is_refused_by_name(tmp_path: Path, name: str) -> None:
    file, content = WRONG[name]
    path = tmp_path / "files" / file
    path.parent.mkdir(parents=True)
    path.write_bytes(content)

    with pytest.raises(WrongFormat, match=path.name):
        load(tmp_path / "lake", [path])


def test_hour_without_ticks_is_no_error(tmp_path: Path) -> None:
    hours = vendors.write_bi5(tmp_path, part_of(TICKS, 0, 10))
    quiet = hours[0].with_name("11h_ticks.bi5")
    quiet.write_bytes(b"")

    report = load(tmp_path / "lake", [*hours, quiet])

    assert (report.ticks, len(report.files)) == (10, 2)


def test_winter_clock_of_histdata_is_five_hours_behind_in_summer_too(tmp_path: Path) -> None:
    path = written(
        tmp_path / "DAT_ASCII_EURUSD_T_201202.csv", "20140701 000003660,1.306600,1.306770,0\n"
    )

    load(tmp_path / "lake", [path])

    expected = datetime(2014, 7, 1, 5, 0, 3, 660_000, tzinfo=UTC)
    assert held(tmp_path / "lake").time[0] == int(expected.timestamp() * 1_000) * 1_000_000


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Gmt time,Ask,Bid,AskVolume,BidVolume", "08.05.2014 10:00:00.123,1.39,1.38,1,1"),
        ("Time (UTC),Ask,Bid,Ask volume,Bid volume", "2014.05.08 10:00:00.123,1.39,1.38,1,1"),
        ("Local time,Bid,Ask", "08.05.2014 12:00:00.123 GMT+0200,1.38,1.39"),
        ("Local time,Bid,Ask", "08.05.2014 06:30:00.123 GMT-0330,1.38,1.39"),
        ("timestamp,askPrice,bidPrice,askVolume,bidVolume", "1399543200123,1.39,1.38,1,1"),
        ("timestamp,bidPrice,askPrice", "2014-05-08T10:00:00.123Z,1.38,1.39"),
    ],
)
def test_exports_of_dukascopy_tell_their_clock(tmp_path: Path, header: str, row: str) -> None:
    path = written(tmp_path / "EURUSD.csv", f"{header}\r\n{row}\r\n")

    load(tmp_path / "lake", [path])

    assert [column.tolist() for column in held(tmp_path / "lake")] == [
        [THURSDAY + 123_000_000],
        [138_000],
        [139_000],
    ]


def test_vendors_are_told_by_their_names() -> None:
    names = {
        "EURUSD/2014/04/08/13h_ticks.bi5": Vendor.DUKASCOPY_BI5,
        "DAT_ASCII_EURUSD_T_201405.csv": Vendor.HISTDATA,
        "HISTDATA_COM_ASCII_EURUSD_T201405.zip": Vendor.HISTDATA,
        "EURUSD-2014-05.zip": Vendor.TRUEFX,
        "20140508_quote.zip": Vendor.LEAN,
        "20140508_eurusd_tick_quote.csv": Vendor.LEAN,
        "EURUSD_Ticks_2014.csv": Vendor.DUKASCOPY_CSV,
        "2014-05-08.parquet": Vendor.PARQUET,
        "notes.txt": None,
    }
    assert {name: vendor_of(Path(name)) for name in names} == names
