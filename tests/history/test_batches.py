"""Ticks come out of any file as they went in, or not at all and with the reason."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.history.batches import StoredTicks
from adapters.history.errors import HistoryUnavailable, NoTicks, UnreadableHistory
from adapters.history.read_ahead import read_ahead
from adapters.history.spans import ALL, Span
from adapters.history.stores import FolderStore
from domain.accounts import Feed
from domain.instruments import MAJORS
from engine.ticks import BATCH, TickBatch
from tests.history.files import (
    DAY,
    EUR_USD,
    MILLISECOND,
    THURSDAY,
    joined,
    made_ticks,
    part_of,
    record_parts,
    same,
    write_columns,
    write_plain,
)


def stored(root: Path, feed: str | None = None) -> StoredTicks:
    """Read a folder."""
    return StoredTicks(FolderStore(root), feed)


def read(root: Path, span: Span = ALL, skip: int = 0) -> TickBatch:
    """Read everything at once."""
    return joined(stored(root).batches(EUR_USD, span, skip=skip))


def times(*offsets: int) -> Any:
    """Make a column of times, milliseconds after one."""
    return pa.array(
        [THURSDAY + offset * MILLISECOND for offset in offsets], pa.timestamp("ns", tz="UTC")
    )


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"compression": "zstd", "row_group_size": 700},
        {"use_dictionary": False, "compression": "NONE", "row_group_size": 1_000},
        {"write_statistics": False, "row_group_size": 999},
        {"use_byte_stream_split": ["bid", "ask"], "use_dictionary": False, "compression": "lz4"},
    ],
)
def test_plain_folder_in_any_encoding_reads_as_points(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    days = [made_ticks(THURSDAY + day * DAY, 2_500, seed=day) for day in range(3)]
    for number, day in enumerate(days):
        write_plain(tmp_path / "EUR_USD" / f"2014-05-{8 + number:02}.parquet", day, **options)

    assert same(read(tmp_path), joined(days))


def test_lake_reads_part_after_part(tmp_path: Path) -> None:
    ticks = made_ticks(THURSDAY, 3_000)
    record_parts(tmp_path, ticks, 250)

    assert same(read(tmp_path), ticks)


@pytest.mark.parametrize("kind", [pa.decimal128(12, 5), pa.decimal128(18, 8), pa.decimal256(40, 5)])
def test_decimals_read_as_points(tmp_path: Path, kind: Any) -> None:
    prices = pa.array([Decimal("1.38001"), Decimal("1.38")], kind)
    write_columns(
        tmp_path / "EUR_USD" / "day.parquet", {"time": times(0, 1), "bid": prices, "ask": prices}
    )

    assert read(tmp_path).bid.tolist() == [138_001, 138_000]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("version", ["1.0", "2.4", "2.6"])
def test_times_of_any_unit_select_a_range(tmp_path: Path, unit: str, version: str) -> None:
    moments = times(0, 1_000, 2_000, 3_000, 4_000).cast(pa.timestamp(unit, tz="UTC"))
    points = pa.array([1, 2, 3, 4, 5], pa.int64())
    write_columns(
        tmp_path / "EUR_USD" / "day.parquet",
        {"time": moments, "bid": points, "ask": points},
        row_group_size=2,
        version=version,
    )
    span = Span(THURSDAY + 1_000 * MILLISECOND, THURSDAY + 3_000 * MILLISECOND)

    assert read(tmp_path, span).bid.tolist() == [2, 3]


@settings(deadline=None, max_examples=40)
@given(
    start=st.integers(-100, 5_000),
    length=st.integers(0, 5_000),
    skip=st.integers(0, 3_000),
    statistics=st.booleans(),
)
def test_range_and_skip_cut_exactly(
    tmp_path_factory: pytest.TempPathFactory, start: int, length: int, skip: int, statistics: bool
) -> None:
    root = tmp_path_factory.mktemp("cut")
    ticks = made_ticks(THURSDAY, 3_000)
    for number in range(3):
        write_plain(
            root / "EUR_USD" / f"{number}.parquet",
            part_of(ticks, number * 1_000, number * 1_000 + 1_000),
            row_group_size=150,
            write_statistics=statistics,
        )
    unit = 500 * MILLISECOND
    span = Span(THURSDAY + start * unit, THURSDAY + (start + length) * unit)
    first, last = np.searchsorted(ticks.time, (span.start_ns, span.end_ns)).tolist()

    if first == last or skip > last - first:
        with pytest.raises(NoTicks):
            list(stored(root).batches(EUR_USD, span, skip=skip))
    elif skip == last - first:
        assert list(stored(root).batches(EUR_USD, span, skip=skip)) == []
    else:
        assert same(read(root, span, skip), part_of(ticks, first + skip, last))


def test_one_feed_of_several_has_to_be_named(tmp_path: Path) -> None:
    paper, practice = made_ticks(THURSDAY, 100), made_ticks(THURSDAY, 100, seed=2)
    record_parts(tmp_path, paper, 100)
    record_parts(tmp_path, practice, 100, Feed.PRACTICE)

    with pytest.raises(NoTicks, match="paper, practice"):
        read(tmp_path)
    assert same(joined(stored(tmp_path, "practice").batches(EUR_USD)), practice)


def test_large_row_group_comes_in_batches(tmp_path: Path) -> None:
    ticks = made_ticks(THURSDAY, 3 * BATCH + 5)
    write_plain(tmp_path / "EUR_USD" / "day.parquet", ticks, row_group_size=1_000_000)

    sizes = [len(batch.time) for batch in stored(tmp_path).batches(EUR_USD)]

    assert sizes == [BATCH, BATCH, BATCH, 5]


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "off the grid": ({"bid": [1.38, 1.380004, 1.38]}, "row 1: a bid with more than 5 .*1.380004"),
    "not a number": ({"ask": [1.39, 1.39, float("nan")]}, "row 2: an ask that is no number: nan"),
    "infinite": ({"ask": [1.39, float("inf"), 1.39]}, "row 1: an ask that is no number: inf"),
    "too large": ({"ask": [1.39, 1e9, 1.39]}, "row 1: an ask beyond 32 bits"),
    "zero": ({"bid": [1.38, 1.38, 0.0]}, "row 2: a bid that is not above 0"),
    "crossed": ({"ask": [1.39, 1.37, 1.39]}, "row 1: an ask below its bid"),
    "missing": ({"bid": pa.array([1.38, None, 1.38])}, "row 1: no bid"),
    "time back": ({"time": times(0, 2, 1)}, "row 2: its time .* is before"),
    "texts": ({"bid": ["1.38", "1.38", "1.38"]}, "bid as string"),
    "dates": ({"time": [1.0, 2.0, 3.0]}, "times as double"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_row_is_named_after_the_good_ones(tmp_path: Path, name: str) -> None:
    change, words = BROKEN[name]
    columns = {"time": times(0, 1, 2), "bid": [1.38] * 3, "ask": [1.39] * 3} | change
    good = made_ticks(THURSDAY - DAY, 100)
    write_plain(tmp_path / "EUR_USD" / "2014-05-07.parquet", good)
    write_columns(tmp_path / "EUR_USD" / "2014-05-08.parquet", columns)
    batches = stored(tmp_path).batches(EUR_USD)

    assert same(next(batches), good)
    with pytest.raises(UnreadableHistory, match=f"2014-05-08.parquet.*{words}"):
        next(batches)


def test_file_that_begins_before_the_last_ended_is_refused(tmp_path: Path) -> None:
    write_plain(tmp_path / "EUR_USD" / "a.parquet", made_ticks(THURSDAY + DAY, 10))
    write_plain(tmp_path / "EUR_USD" / "b.parquet", made_ticks(THURSDAY, 10))

    with pytest.raises(UnreadableHistory, match=r"b.parquet goes on at .* that EUR_USD/a.parquet"):
        read(tmp_path)


@pytest.mark.parametrize("content", [b"", b"no parquet at all", b"PAR1" + b"\0" * 50 + b"PAR1"])
def test_file_that_is_no_parquet_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "EUR_USD").mkdir()
    (tmp_path / "EUR_USD" / "day.parquet").write_bytes(content)

    with pytest.raises(UnreadableHistory, match=r"EUR_USD/day.parquet cannot be read"):
        read(tmp_path)


def test_file_that_ends_early_is_refused_by_name(tmp_path: Path) -> None:
    path = write_plain(tmp_path / "EUR_USD" / "day.parquet", made_ticks(THURSDAY, 5_000))
    whole = path.read_bytes()
    path.write_bytes(whole[:2_000] + b"\xff" * 4_000 + whole[6_000:])

    with pytest.raises(UnreadableHistory, match=r"EUR_USD/day.parquet"):
        read(tmp_path)


def test_prices_counted_in_another_digit_are_refused(tmp_path: Path) -> None:
    record_parts(tmp_path, made_ticks(THURSDAY, 10), 10)
    folder = tmp_path / "feed=paper"
    (folder / "instrument=EUR_USD").rename(folder / "instrument=USD_JPY")

    with pytest.raises(UnreadableHistory, match="5 decimals, USD_JPY has 3"):
        joined(stored(tmp_path).batches(MAJORS["USD_JPY"]))


def test_folder_that_is_gone_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(HistoryUnavailable, match="there is no folder"):
        read(tmp_path / "gone")


def test_instrument_without_files_has_no_ticks(tmp_path: Path) -> None:
    with pytest.raises(NoTicks, match="holds no ticks of EUR_USD"):
        read(tmp_path)


def test_reader_that_leaves_ends_the_thread(tmp_path: Path) -> None:
    write_plain(
        tmp_path / "EUR_USD" / "day.parquet", made_ticks(THURSDAY, 5_000), row_group_size=100
    )
    before = threading.active_count()
    batches = stored(tmp_path).batches(EUR_USD)
    next(batches)

    batches.close()

    assert threading.active_count() == before


def test_maker_stays_within_its_depth() -> None:
    made: list[int] = []

    def make() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            yield number

    taken = [(number, len(made)) for number in read_ahead(make, 3)]

    assert [number for number, _ in taken] == list(range(100))
    assert max(count - number for number, count in taken) <= 6


def test_batches_need_no_pandas(tmp_path: Path) -> None:
    write_plain(tmp_path / "EUR_USD" / "day.parquet", made_ticks(THURSDAY, 100))
    program = (
        "import sys; from pathlib import Path; from domain.instruments import MAJORS\n"
        "from adapters.history.batches import StoredTicks\n"
        "from adapters.history.stores import FolderStore\n"
        f"ticks = StoredTicks(FolderStore(Path({str(tmp_path)!r})))\n"
        "found = sum(len(batch.time) for batch in ticks.batches(MAJORS['EUR_USD']))\n"
        "sys.exit(found != 100 or 'pandas' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
