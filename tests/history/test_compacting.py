"""Parts put together hold the same ticks, at every moment and after every crash."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.history.batches import StoredTicks
from adapters.history.compacting import Compacted, compact
from adapters.history.errors import UnreadableHistory
from adapters.history.lake import write_part
from adapters.history.opening import open_history, open_store
from adapters.history.reader import lake_parts, latest_ticks, read_parts
from adapters.history.stores import FolderStore
from domain.accounts import Feed
from domain.times import to_ns
from engine.ticks import TickBatch
from tests.history.files import DAY, EUR_USD, identified, joined, made_ticks, record_parts, same

APRIL = to_ns(datetime(2014, 4, 29, 10, tzinfo=UTC))


def recording(root: Path, size: int = 40) -> TickBatch:
    """Record some of every day from 29 April to 3 May, in small parts."""
    days = [made_ticks(APRIL + day * DAY, 200, seed=day) for day in range(5)]
    for day in days:
        record_parts(root, day, size)
    return joined(days)


def run(root: Path) -> list[Compacted]:
    """Put parts together."""
    return compact(FolderStore(root), "paper", EUR_USD)


def held(root: Path) -> TickBatch:
    """Read everything."""
    return joined(StoredTicks(FolderStore(root)).batches(EUR_USD))


def test_months_and_days_that_are_over_become_one_part_each(tmp_path: Path) -> None:
    ticks = recording(tmp_path)

    done = run(tmp_path)

    assert [(part.parts, part.ticks) for part in done] == [(10, 400), (5, 200), (5, 200)]
    assert len(lake_parts(tmp_path, Feed.PAPER, "EUR_USD")) == 3 + 5
    assert len(list(tmp_path.rglob("*.parquet"))) == 3 + 5
    assert same(held(tmp_path), ticks)


def test_again_changes_nothing(tmp_path: Path) -> None:
    recording(tmp_path)
    run(tmp_path)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}

    assert run(tmp_path) == []
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")} == before


def test_identities_of_ticks_stay_as_they_were_recorded(tmp_path: Path) -> None:
    recording(tmp_path, size=7)
    before = list(read_parts(lake_parts(tmp_path, Feed.PAPER, "EUR_USD"), EUR_USD))

    run(tmp_path)

    parts = lake_parts(tmp_path, Feed.PAPER, "EUR_USD")
    assert list(read_parts(parts, EUR_USD)) == before
    assert latest_ticks(tmp_path, Feed.PAPER, EUR_USD, before[700].id, 450) == before[250:700]


def test_crash_before_old_parts_are_gone_shows_each_tick_once(tmp_path: Path) -> None:
    ticks = recording(tmp_path)
    old = {path: path.read_bytes() for path in tmp_path.rglob("*.parquet")}
    run(tmp_path)
    for path, content in old.items():
        path.write_bytes(content)

    assert same(held(tmp_path), ticks)
    assert len(lake_parts(tmp_path, Feed.PAPER, "EUR_USD")) == 3 + 5
    assert run(tmp_path) == []
    assert len(list(tmp_path.rglob("*.parquet"))) == 3 + 5


def test_broken_part_stays_with_its_neighbours(tmp_path: Path) -> None:
    recording(tmp_path)
    broken = lake_parts(tmp_path, Feed.PAPER, "EUR_USD")[3]
    broken.write_bytes(broken.read_bytes()[:100])

    with pytest.raises(UnreadableHistory, match=broken.name):
        run(tmp_path)
    assert len(lake_parts(tmp_path, Feed.PAPER, "EUR_USD")) == 25


def test_bucket_is_compacted_like_a_folder(bucket: str, tmp_path: Path) -> None:
    ticks = recording(tmp_path)
    store = open_store(f"s3://{bucket}/lake")
    for path in tmp_path.rglob("*.parquet"):
        store.put(path.relative_to(tmp_path).as_posix(), path)

    done = compact(store, "paper", EUR_USD)

    assert len(done) == 3
    assert len(list(store.files())) == 3 + 5
    assert same(joined(open_history(f"s3://{bucket}/lake").batches(EUR_USD)), ticks)


@settings(deadline=None, max_examples=25)
@given(sizes=st.lists(st.integers(1, 30), min_size=1, max_size=20), start=st.integers(0, 10**6))
def test_any_parts_keep_their_ticks(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], start: int
) -> None:
    root = tmp_path_factory.mktemp("parts")
    ticks = made_ticks(APRIL, sum(sizes) + 40, seed=start)
    stretched = TickBatch(APRIL + (ticks.time - APRIL) // 10**9 * 3_600 * 10**9, *ticks[1:])
    record_months(root, stretched, sizes)

    run(root)

    assert same(held(root), stretched)


def record_months(root: Path, ticks: TickBatch, sizes: list[int]) -> None:
    """Record parts of given sizes, each of one month as the recorder cuts them."""
    may = to_ns(datetime(2014, 5, 1, tzinfo=UTC))
    whole = identified(ticks)
    place = 0
    for size in [*sizes, len(whole)]:
        month = [tick for tick in whole[place : place + size] if tick.time < may]
        for part in (month, whole[place + len(month) : place + size]):
            if part:
                write_part(root, Feed.PAPER, EUR_USD, part)
        place += size
