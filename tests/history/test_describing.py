"""A history says what it holds."""

from datetime import date
from pathlib import Path

import pytest

from adapters.history.describing import describe
from adapters.history.stores import FolderStore
from tests.history.files import (
    DAY,
    THURSDAY,
    joined,
    made_ticks,
    record_parts,
    write_columns,
    write_plain,
)


@pytest.mark.parametrize("statistics", [True, False])
def test_plain_folder_tells_range_and_missing_days(tmp_path: Path, statistics: bool) -> None:
    days = {day: made_ticks(THURSDAY + day * DAY, 1_000, seed=day) for day in (0, 1, 5)}
    for day, ticks in days.items():
        path = tmp_path / "EUR_USD" / f"2014-05-{8 + day:02}.parquet"
        write_plain(path, ticks, row_group_size=100, write_statistics=statistics)

    (held,) = describe(FolderStore(tmp_path))

    everything = joined(days.values())
    assert (held.feed, held.instrument, held.files, held.ticks) == (None, "EUR_USD", 3, 3_000)
    assert (held.first_ns, held.last_ns) == (everything.time[0], everything.time[-1])
    assert held.bytes == sum(path.stat().st_size for path in tmp_path.rglob("*.parquet"))
    assert held.missing == (date(2014, 5, 11), date(2014, 5, 12))
    assert held.days == 3


def test_lake_tells_each_feed_apart(tmp_path: Path) -> None:
    record_parts(tmp_path, made_ticks(THURSDAY, 300), 100)
    write_columns(tmp_path / "elsewhere" / "notes.parquet", {"text": ["no ticks"]})

    (held,) = describe(FolderStore(tmp_path))

    assert (held.feed, held.instrument, held.files, held.ticks) == ("paper", "EUR_USD", 3, 300)
    assert held.missing == ()


def test_broken_file_is_named_and_hides_no_other(tmp_path: Path) -> None:
    write_plain(tmp_path / "EUR_USD" / "2014-05-08.parquet", made_ticks(THURSDAY, 100))
    (tmp_path / "EUR_USD" / "2014-05-09.parquet").write_bytes(b"nothing")

    (held,) = describe(FolderStore(tmp_path))

    assert (held.files, held.ticks) == (1, 100)
    assert held.broken[0].startswith("EUR_USD/2014-05-09.parquet cannot be read")


def test_instrument_whose_files_are_all_broken_is_listed_as_such(tmp_path: Path) -> None:
    write_plain(tmp_path / "EUR_USD" / "2014-05-08.parquet", made_ticks(THURSDAY, 100))
    (tmp_path / "USD_JPY").mkdir()
    (tmp_path / "USD_JPY" / "2014-05-09.parquet").write_bytes(b"nothing")

    sound, broken = describe(FolderStore(tmp_path))

    assert (sound.instrument, sound.ticks) == ("EUR_USD", 100)
    assert (broken.instrument, broken.ticks, broken.days) == ("USD_JPY", 0, 0)
    assert (broken.first_ns, broken.last_ns, broken.missing) == (None, None, ())
    assert broken.broken[0].startswith("USD_JPY/2014-05-09.parquet cannot be read")
