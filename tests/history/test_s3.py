"""A bucket is a history like a folder, over HTTP; one that is gone says so."""

import io
import os
import threading
from pathlib import Path

import boto3
import pytest

from adapters.history.describing import describe
from adapters.history.errors import HistoryUnavailable
from adapters.history.opening import open_history, open_store
from adapters.history.s3 import BLOCK
from adapters.history.spans import Span
from tests.history.files import (
    EUR_USD,
    THURSDAY,
    joined,
    made_ticks,
    record_parts,
    same,
    write_plain,
)


def upload(root: Path, location: str) -> None:
    """Copy a folder into a bucket."""
    store = open_store(location)
    for path in sorted(root.rglob("*.parquet")):
        store.put(path.relative_to(root).as_posix(), path)


def test_lake_in_a_bucket_reads_like_a_folder(bucket: str, tmp_path: Path) -> None:
    ticks = made_ticks(THURSDAY, 3_000)
    record_parts(tmp_path, ticks, 400)
    upload(tmp_path, f"s3://{bucket}/lake")

    history = open_history(f"s3://{bucket}/lake")

    assert same(joined(history.batches(EUR_USD)), ticks)
    (held,) = describe(open_store(f"s3://{bucket}/lake"))
    assert (held.files, held.ticks, held.feed) == (8, 3_000, "paper")


def test_plain_folder_in_a_bucket_cuts_ranges(bucket: str, tmp_path: Path) -> None:
    ticks = made_ticks(THURSDAY, 40_000)
    write_plain(tmp_path / "EUR_USD" / "2014-05-08.parquet", ticks, row_group_size=1_000)
    upload(tmp_path, f"s3://{bucket}")
    span = Span(int(ticks.time[5_000]), int(ticks.time[30_000]))

    found = joined(open_history(f"s3://{bucket}/").batches(EUR_USD, span))

    assert found.time[0] >= span.start_ns
    assert found.time[-1] < span.end_ns


def test_any_place_of_a_large_object_is_read(bucket: str, tmp_path: Path) -> None:
    content = os.urandom(3 * BLOCK + 12_345)
    (tmp_path / "large").write_bytes(content)
    (tmp_path / "empty").write_bytes(b"")
    store = open_store(f"s3://{bucket}/deep/er")
    store.put("large", tmp_path / "large")
    store.put("empty", tmp_path / "empty")

    with store.open("large") as file:
        for place, size in [(0, 10), (BLOCK - 5, 10), (10, 2 * BLOCK), (3 * BLOCK, 20_000)]:
            file.seek(place)
            assert file.read(size) == content[place : place + size]
        assert file.seek(-100, io.SEEK_END) == len(content) - 100
        assert file.read() == content[-100:]
    with store.open("empty") as file:
        assert file.read() == b""
    assert [(file.name, file.bytes) for file in store.files()] == [
        ("empty", 0),
        ("large", len(content)),
    ]
    store.remove("empty")
    store.remove("empty")
    assert [file.name for file in store.files()] == ["large"]


def test_bucket_that_is_gone_is_unavailable(bucket: str) -> None:
    with pytest.raises(HistoryUnavailable, match=r"s3://forex-gone: .*bucket does not exist"):
        joined(open_history("s3://forex-gone").batches(EUR_USD))


def test_bucket_that_goes_while_it_is_read_is_unavailable(
    bucket: str, s3: str, tmp_path: Path
) -> None:
    for number in range(10):
        write_plain(
            tmp_path / "EUR_USD" / f"{number}.parquet",
            made_ticks(THURSDAY + number * 10**15, 1_000),
        )
    upload(tmp_path, f"s3://{bucket}")
    batches = open_history(f"s3://{bucket}").batches(EUR_USD)
    assert len(next(batches).time) == 1_000
    objects = boto3.resource("s3", endpoint_url=s3, region_name="eu-central-1").Bucket(bucket)
    objects.objects.all().delete()
    objects.delete()

    with pytest.raises(HistoryUnavailable, match=r"s3://.*\.parquet"):
        list(batches)


def test_endpoint_where_nobody_listens_is_unavailable(
    bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOREX_HISTORY_S3_ENDPOINT", "http://127.0.0.1:9")

    with pytest.raises(HistoryUnavailable, match=r"127\.0\.0\.1:9"):
        joined(open_history(f"s3://{bucket}").batches(EUR_USD))


def test_reader_that_leaves_stops_fetching(bucket: str, tmp_path: Path) -> None:
    write_plain(
        tmp_path / "EUR_USD" / "a.parquet",
        made_ticks(THURSDAY, 400_000),
        row_group_size=5_000,
        compression="NONE",
        use_dictionary=False,
    )
    upload(tmp_path, f"s3://{bucket}")
    batches = open_history(f"s3://{bucket}").batches(EUR_USD)
    next(batches)

    batches.close()

    names = [thread.name for thread in threading.enumerate()]
    assert [name for name in names if name.startswith(("s3", "read-ahead"))] == []
