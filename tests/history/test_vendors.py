"""Each vendor's format is read as the vendor defines it, and another is refused by name."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.history.importers.formats import Vendor, vendor_of
from adapters.history.importers.raw import WrongFormat
from tests.history import vendors
from tests.history.files import THURSDAY, part_of
from tests.history.loading import TICKS, held, load, written

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
