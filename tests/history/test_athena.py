"""Athena gives the ticks of a lake as the files have them, in their order."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.history.athena import AthenaTicks
from adapters.history.compacting import compact
from adapters.history.errors import HistoryUnavailable, NoTicks
from adapters.history.opening import open_history, open_store
from adapters.history.spans import Span
from domain.times import to_ns
from engine.ticks import TickBatch
from tests.history.athena import Athena, athena_server
from tests.history.files import (
    DAY,
    EUR_USD,
    joined,
    made_ticks,
    part_of,
    record_parts,
    same,
    write_plain,
)

APRIL = to_ns(datetime(2014, 4, 29, 10, tzinfo=UTC))


@pytest.fixture
def athena(s3: str, bucket: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Athena]:
    """Run an Athena that the process's environment can reach."""
    with athena_server(s3) as (endpoint, server):
        monkeypatch.setenv("FOREX_HISTORY_ATHENA_ENDPOINT", endpoint)
        monkeypatch.setenv("FOREX_HISTORY_ATHENA_RESULTS", f"s3://{bucket}/results/")
        yield server


@pytest.fixture
def lake(athena: Athena, bucket: str, tmp_path: Path) -> tuple[str, TickBatch]:
    """Put a lake of two months into the bucket; returns its name for Athena and its ticks."""
    days = [made_ticks(APRIL + day * DAY, 400, seed=day) for day in range(4)]
    for day in days:
        record_parts(tmp_path, day, 150)
    store = open_store(f"s3://{bucket}/lake")
    for path in tmp_path.rglob("*.parquet"):
        store.put(path.relative_to(tmp_path).as_posix(), path)
    return f"athena://{bucket}/lake", joined(days)


def test_all_ticks_come_in_the_order_of_the_files(lake: tuple[str, TickBatch]) -> None:
    location, ticks = lake

    assert isinstance(open_history(location), AthenaTicks)
    assert same(joined(open_history(location).batches(EUR_USD)), ticks)


@pytest.mark.parametrize(
    ("first", "last", "skip"), [(0, 1_600, 1_000), (100, 900, 0), (3, 700, 650)]
)
def test_range_and_skip_cut_exactly(
    lake: tuple[str, TickBatch], first: int, last: int, skip: int
) -> None:
    location, ticks = lake
    ends = int(ticks.time[last]) if last < len(ticks.time) else int(ticks.time[-1]) + 1
    span = Span(int(ticks.time[first]), ends)
    plain = joined(open_history(location.replace("athena", "s3")).batches(EUR_USD, span, skip=skip))

    found = joined(open_history(location).batches(EUR_USD, span, skip=skip))

    assert same(found, plain)
    assert len(found.time) >= last - first - skip - 5


def test_only_the_months_asked_for_are_registered(
    lake: tuple[str, TickBatch], athena: Athena
) -> None:
    location, ticks = lake
    may = Span(to_ns(datetime(2014, 5, 1, tzinfo=UTC)))

    found = joined(open_history(location, "paper").batches(EUR_USD, may))

    assert same(found, part_of(ticks, 800))
    (table,) = athena.tables.values()
    values = {"feed": "paper", "instrument": "EUR_USD", "year": "2014", "month": "05"}
    assert list(table.partitions.values()) == [values]


def test_parts_that_were_replaced_are_not_counted_twice(
    lake: tuple[str, TickBatch], bucket: str, tmp_path: Path
) -> None:
    location, ticks = lake
    store = open_store(f"s3://{bucket}/lake")
    compact(store, "paper", EUR_USD)
    for path in tmp_path.rglob("*.parquet"):
        store.put(path.relative_to(tmp_path).as_posix(), path)

    assert same(joined(open_history(location).batches(EUR_USD)), ticks)


def test_results_are_left_in_the_place_that_was_set(
    lake: tuple[str, TickBatch], bucket: str
) -> None:
    joined(open_history(lake[0]).batches(EUR_USD))

    results = [file.name for file in open_store(f"s3://{bucket}/results").files()]
    assert sum(name.endswith(".csv") for name in results) == 2


def test_range_without_ticks_is_said(lake: tuple[str, TickBatch]) -> None:
    location, ticks = lake
    between = Span(int(ticks.time[399]) + 1, int(ticks.time[400]))

    for span in (between, Span(0, 1)):
        with pytest.raises(NoTicks, match="has no EUR_USD from"):
            list(open_history(location).batches(EUR_USD, span))
    with pytest.raises(NoTicks, match="5000 ticks were to be skipped, 3400 more"):
        list(open_history(location).batches(EUR_USD, skip=5_000))


def test_plain_folder_is_no_lake_to_ask(athena: Athena, bucket: str, tmp_path: Path) -> None:
    path = write_plain(tmp_path / "day.parquet", made_ticks(APRIL, 10))
    open_store(f"s3://{bucket}").put("EUR_USD/day.parquet", path)

    with pytest.raises(NoTicks, match="holds no ticks of EUR_USD"):
        list(open_history(f"athena://{bucket}").batches(EUR_USD))


def test_query_that_fails_is_told_in_the_words_of_athena(
    lake: tuple[str, TickBatch], monkeypatch: pytest.MonkeyPatch, athena: Athena
) -> None:
    list(open_history(lake[0]).batches(EUR_USD))
    for table in athena.tables.values():
        table.columns.pop("bid")

    with pytest.raises(HistoryUnavailable, match=r"athena://.*Athena says: .*bid"):
        list(open_history(lake[0]).batches(EUR_USD))


def test_bucket_that_is_gone_is_unavailable(athena: Athena) -> None:
    with pytest.raises(HistoryUnavailable, match="bucket does not exist"):
        list(open_history("athena://forex-gone/lake").batches(EUR_USD))


def test_athena_where_nobody_listens_is_unavailable(
    lake: tuple[str, TickBatch], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOREX_HISTORY_ATHENA_ENDPOINT", "http://127.0.0.1:9")

    with pytest.raises(HistoryUnavailable, match=r"127\.0\.0\.1:9"):
        list(open_history(lake[0]).batches(EUR_USD))
