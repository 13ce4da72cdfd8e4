"""Accepted ticks go into the lake once, in order, and whole."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlmodel import select
from temporalio.testing import ActivityEnvironment

from activities.recorder import RecorderActivities
from adapters.history.errors import UnreadableHistory
from adapters.history.lake import FolderLake, write_part
from adapters.history.reader import (
    lake_parts,
    latest_ticks,
    plain_files,
    read_parts,
    read_ticks,
)
from adapters.postgres.history import PostgresFeedLog
from adapters.postgres.tables import HistoryPart
from adapters.redis.prices import RedisPriceBoard
from adapters.redis.tape import RedisTape
from contracts.names import ticks_stream
from contracts.prices import Recorded, RecorderInput
from domain.accounts import Feed
from domain.events import EventKind
from domain.feeds import FeedTick
from domain.instruments import MAJORS
from domain.numbers import Points
from domain.ticks import Tick, TickId
from domain.times import to_ns
from tests.market_data.world import FeedWorld, now

EUR_USD = MAJORS["EUR_USD"]
NOVEMBER = to_ns(datetime(2026, 11, 20, 12, tzinfo=UTC))
MIDNIGHT = to_ns(datetime(2026, 12, 1, tzinfo=UTC))
MILLISECOND = 1_000_000


def ticks(start: int, count: int) -> list[Tick]:
    """Make ticks a millisecond apart, every third a repeat of the time before it."""
    found: list[Tick] = []
    for number in range(count):
        if number % 3 == 2:
            identity = TickId(found[-1].time, 1)
        else:
            identity = TickId(start + number * MILLISECOND, 0)
        found.append(Tick(identity, Points(138_000 + number), Points(138_010 + number)))
    return found


async def tape(feed: FeedWorld, items: Iterable[Tick]) -> None:
    """Put ticks on the tape."""
    board = RedisPriceBoard(feed.redis)
    writer = await board.take_over(Feed.PAPER)
    await board.last_ticks(Feed.PAPER, ["EUR_USD"])
    feed_ticks = [FeedTick("EUR_USD", tick, tick.time, None) for tick in items]
    await board.append(Feed.PAPER, writer, feed_ticks)


async def record(feed: FeedWorld, lake: Path) -> Recorded:
    """Run the recorder once."""
    recorder = RecorderActivities(
        tape=RedisTape(feed.redis),
        history=FolderLake(lake),
        book=PostgresFeedLog(feed.database, feed.updates),
        clock=now,
    )
    order = RecorderInput(feeds=(Feed.PAPER,))
    return await ActivityEnvironment().run(recorder.record_ticks, order)


def recorded(lake: Path) -> list[Tick]:
    """Read everything in the lake."""
    return list(read_parts(lake_parts(lake, Feed.PAPER, "EUR_USD"), EUR_USD))


async def test_each_round_records_what_is_new(feed: FeedWorld, tmp_path: Path) -> None:
    first, second = ticks(NOVEMBER, 300), ticks(NOVEMBER + 1_000 * MILLISECOND, 50)
    await tape(feed, first)
    counts = [await record(feed, tmp_path), await record(feed, tmp_path)]
    await tape(feed, second)
    counts.append(await record(feed, tmp_path))

    assert [(item.parts, item.ticks) for item in counts] == [(1, 300), (0, 0), (1, 50)]
    assert recorded(tmp_path) == [*first, *second]


async def test_crash_between_file_and_row_records_nothing_twice(
    feed: FeedWorld, tmp_path: Path
) -> None:
    before, after = ticks(NOVEMBER, 100), ticks(NOVEMBER + 1_000 * MILLISECOND, 50)
    await tape(feed, before)
    write_part(tmp_path, Feed.PAPER, EUR_USD, before)
    await tape(feed, after)

    await record(feed, tmp_path)

    assert recorded(tmp_path) == [*before, *after]
    async with feed.database.reading() as session:
        rows = (await session.exec(select(HistoryPart).order_by(HistoryPart.first_tick))).all()
    assert [row.rows for row in rows] == [100, 50]


async def test_month_that_ends_ends_a_part(feed: FeedWorld, tmp_path: Path) -> None:
    around = ticks(MIDNIGHT - 10 * MILLISECOND, 20)
    await tape(feed, around)

    await record(feed, tmp_path)

    folders = [path.parent.name for path in lake_parts(tmp_path, Feed.PAPER, "EUR_USD")]
    assert folders == ["month=11", "month=12"]
    assert recorded(tmp_path) == around


async def test_ticks_cut_before_they_were_recorded_are_an_event(
    feed: FeedWorld, tmp_path: Path
) -> None:
    first, second = ticks(NOVEMBER, 30), ticks(NOVEMBER + 1_000 * MILLISECOND, 30)
    await tape(feed, first)
    await record(feed, tmp_path)
    await tape(feed, second)
    await feed.redis.xtrim(ticks_stream(Feed.PAPER, "EUR_USD"), maxlen=10, approximate=False)

    await record(feed, tmp_path)

    (gap,) = await feed.events(EventKind.FEED_GAP)
    assert gap.payload["after_tick"] == str(first[-1].id)
    assert gap.payload["before_tick"] == str(second[20].id)
    assert recorded(tmp_path) == [*first, *second[20:]]


def test_part_holds_integers_in_delta_encoding(tmp_path: Path) -> None:
    part = write_part(tmp_path, Feed.PAPER, EUR_USD, ticks(NOVEMBER, 300))

    file = pq.ParquetFile(tmp_path / part.path)
    assert part.path.startswith("feed=paper/instrument=EUR_USD/year=2026/month=11/part-")
    assert [str(field.type) for field in file.schema_arrow] == [
        "timestamp[ns, tz=UTC]",
        "int32",
        "int32",
        "int32",
    ]
    assert file.schema_arrow.metadata[b"price_scale"] == b"5"
    assert "DELTA_BINARY_PACKED" in file.metadata.row_group(0).column(1).encodings
    assert file.metadata.row_group(0).column(1).compression == "UNCOMPRESSED"


def test_latest_ticks_come_from_as_many_parts_as_needed(tmp_path: Path) -> None:
    parts = [ticks(NOVEMBER + hour * 1_000 * MILLISECOND, 100) for hour in range(3)]
    for part in parts:
        write_part(tmp_path, Feed.PAPER, EUR_USD, part)
    everything = [tick for part in parts for tick in part]

    found = latest_ticks(tmp_path, Feed.PAPER, EUR_USD, everything[250].id, 170)

    assert found == everything[80:250]


def test_plain_folder_of_doubles_reads_as_points(tmp_path: Path) -> None:
    folder = tmp_path / "EUR_USD"
    folder.mkdir()
    times = [NOVEMBER, NOVEMBER, NOVEMBER + 1]
    write_doubles(folder / "2026-11-20.parquet", times, [1.38, 1.38001, 1.37999])

    found = list(read_ticks(plain_files(tmp_path, "EUR_USD"), EUR_USD))

    assert [tick.bid for tick in found] == [138_000, 138_001, 137_999]
    assert [tick.id.repeat for tick in found] == [0, 1, 0]
    assert EUR_USD.price(found[1].bid) == Decimal("1.38001")


def test_doubles_off_the_grid_are_refused(tmp_path: Path) -> None:
    write_doubles(tmp_path / "day.parquet", [NOVEMBER], [1.380004])

    with pytest.raises(UnreadableHistory):
        list(read_ticks([tmp_path / "day.parquet"], EUR_USD))


def write_doubles(path: Path, times: list[int], bids: list[float]) -> None:
    """Write a file as other programs have it."""
    table = pa.table(
        {
            "time": pa.array(times, pa.timestamp("ns", tz="UTC")),
            "bid": bids,
            "ask": [bid + 0.0001 for bid in bids],
        }
    )
    pq.write_table(table, path)
