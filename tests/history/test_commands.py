"""`forex history` works on a folder and on a bucket, without anything of ours running."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from adapters.history.batches import StoredTicks
from adapters.history.opening import open_history
from adapters.history.stores import FolderStore
from cli.main import full
from tests.history import vendors
from tests.history.files import (
    DAY,
    EUR_USD,
    THURSDAY,
    joined,
    made_ticks,
    record_parts,
    same,
    write_plain,
)

PROJECT = Path(__file__).parent.parent.parent
TICKS = made_ticks(THURSDAY, 2_000)


@pytest.fixture(params=["folder", "bucket"])
def history(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Name an empty history: a folder, or a place in a bucket."""
    if request.param == "folder":
        yield str(tmp_path / "lake")
    else:
        yield f"s3://{request.getfixturevalue('bucket')}/lake"


def forex(*arguments: str) -> Result:
    """Run the command line."""
    return CliRunner().invoke(full(), ["history", *arguments])


def answer(*arguments: str) -> Any:
    """Run a command that succeeds and read its JSON."""
    done = forex(*arguments, "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


def test_files_are_imported_listed_checked_and_exported(history: str, tmp_path: Path) -> None:
    files = tmp_path / "files"
    vendors.write_bi5(files, TICKS)
    (files / "readme.txt").write_text("from the vendor")

    imported = answer("import", str(files), "--history", history)
    listed = answer("list", "--history", history)
    checked = answer("check", "--history", history)
    exported = answer(
        "export", str(tmp_path / "out"), "--instrument", "EUR_USD", "--history", history
    )

    assert imported["ticks"][0]["ticks"] == 2_000
    assert imported["unread"] == [str(files / "readme.txt")]
    assert [(one["feed"], one["ticks"]) for one in listed["ticks"]] == [("dukascopy", 2_000)]
    assert [(one["ticks"], one["broken"]) for one in checked] == [(2_000, [])]
    assert exported["files"] == {"2014-05-08.parquet": 2_000}
    plain = StoredTicks(FolderStore(tmp_path / "out"))
    assert same(joined(plain.batches(EUR_USD)), TICKS)
    assert same(joined(open_history(history).batches(EUR_USD)), TICKS)


def test_second_import_says_that_it_changed_nothing(tmp_path: Path) -> None:
    path = tmp_path / "EURUSD-2014-05.csv"
    path.write_text(vendors.truefx(TICKS))
    forex("import", str(path), "--history", str(tmp_path / "lake"))

    again = forex("import", str(path), "--history", str(tmp_path / "lake"))

    assert again.exit_code == 0
    assert "imported before and change nothing" in again.stdout


def test_report_of_an_import_names_what_was_wrong(tmp_path: Path) -> None:
    path = tmp_path / "EURUSD-2014-05.csv"
    path.write_text(vendors.truefx(TICKS) + "EUR/USD,20140509 10:00:00.000,1.39,1.38\n")

    done = forex("import", str(path), "--history", str(tmp_path / "lake"))

    assert "2,000 ticks of 2,001 rows" in done.stdout
    assert "crossed: 1" in done.stdout
    assert "row 2001" in done.stdout


def test_candles_are_said_to_be_bars(tmp_path: Path) -> None:
    prices = {"o": "1.38", "h": "1.39", "l": "1.37", "c": "1.38"}
    candle = {"complete": True, "time": "2014-05-08T10:00:00Z", "bid": prices, "ask": prices}
    path = tmp_path / "EUR_USD.json"
    path.write_text(json.dumps({"granularity": "H1", "candles": [candle]}))

    done = forex("import", str(path), "--history", str(tmp_path / "lake"))
    listed = forex("list", "--history", str(tmp_path / "lake"))

    assert "1 bars, and no ticks" in done.stdout
    assert "bars, no ticks: oanda EUR_USD H1" in listed.stdout


def test_recording_is_compacted(tmp_path: Path) -> None:
    for day in range(3):
        record_parts(tmp_path, made_ticks(THURSDAY + day * DAY, 200, seed=day), 20)

    done = answer("compact", "--history", str(tmp_path))

    assert [part["parts"] for part in done] == [10, 10]
    assert answer("compact", "--history", str(tmp_path)) == []


def test_broken_file_fails_the_check_and_is_named(tmp_path: Path) -> None:
    write_plain(tmp_path / "EUR_USD" / "2014-05-08.parquet", TICKS)
    (tmp_path / "EUR_USD" / "2014-05-09.parquet").write_bytes(b"nothing")

    done = forex("check", "--history", str(tmp_path))

    assert done.exit_code == 1
    assert "EUR_USD: 2,000 ticks in 2 files" in done.stdout
    assert "unreadable: EUR_USD/2014-05-09.parquet" in done.stdout


def test_csv_has_the_prices_as_they_are_written(tmp_path: Path) -> None:
    write_plain(tmp_path / "EUR_USD" / "2014-05-08.parquet", TICKS)
    wish = ("--instrument", "EUR_USD", "--form", "csv", "--end", "2014-05-08T10:00:10")

    answer("export", str(tmp_path / "out"), "--history", str(tmp_path), *wish)

    lines = (tmp_path / "out" / "EUR_USD" / "2014-05-08.csv").read_text().splitlines()
    assert lines[0] == '"time","bid","ask"'
    bid = float(EUR_USD.price(int(TICKS.bid[0])))
    assert lines[1].startswith("2014-05-08 10:00:0")
    assert lines[1].split(",")[1] == repr(bid)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("list", "--history", "{}/gone"), "there is no folder"),
        (("list", "--history", "gs://bucket"), "a history is a folder, s3://"),
        (("check", "--history", "{}"), "holds no such ticks"),
        (("import", "{}/gone", "--history", "{}"), "there is no"),
        (("import", "{}", "--history", "{}/lake"), "nothing to import"),
        (("import", "{}", "--vendor", "bloomberg", "--history", "{}/lake"), "bloomberg"),
        (("export", "{}/out", "--instrument", "EUR_ZZZ", "--history", "{}"), "is not known"),
        (("export", "{}/out", "--instrument", "EUR_USD", "--history", "{}"), "holds no ticks"),
        (
            ("export", "{}", "--instrument", "EUR_USD", "--start", "soon", "--history", "{}"),
            "soon",
        ),
    ],
)
def test_wrong_wish_is_refused_in_a_sentence(
    tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    (tmp_path / "notes.txt").write_text("nothing")

    done = forex(*(argument.format(tmp_path) for argument in arguments))

    assert done.exit_code == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_help_loads_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from cli.main import full\n"
        "done = CliRunner().invoke(full(), ['history', '--help'])\n"
        "heavy = {'numpy', 'pyarrow', 'boto3', 'pandas', 'numba'} & set(sys.modules)\n"
        "sys.exit(', '.join(heavy) or done.exit_code)"
    )

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
