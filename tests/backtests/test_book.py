"""What is durable of backtests: points to go on from, fenced by epochs."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlmodel import select

from adapters.postgres.backtests import PostgresBacktestBook
from adapters.postgres.database import Database
from adapters.postgres.tables import BacktestRow, EventRow
from adapters.redis.connection import connect
from adapters.redis.updates import Updates
from domain.backtests import (
    BacktestStatus,
    BacktestTakenOver,
    BacktestWish,
)
from domain.simulation import BacktestEnd, DataFound, InstrumentData
from tests.backtests.builders import SPEC_OF_TEST, add_backtest, add_owner, now, point

FOUND = DataFound(
    instruments=(InstrumentData(instrument="EUR_USD", ticks=9, first_ns=1, last_ns=2),),
    fingerprint="a",
)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Open the test's database, with a person in it."""
    database = Database(database_url)
    await add_owner(database)
    yield database
    await database.close()


@pytest.fixture
async def book(database: Database, redis_url: str) -> AsyncIterator[PostgresBacktestBook]:
    """Keep backtests in the test's database."""
    redis = connect(redis_url)
    updates = Updates(redis)
    yield PostgresBacktestBook(database, updates)
    await updates.close()
    await redis.aclose()


async def test_backtest_written_down_is_read_as_it_was_asked_for(
    book: PostgresBacktestBook, database: Database
) -> None:
    backtest = await book.read(await add_backtest(database))
    assert backtest.spec == SPEC_OF_TEST
    assert backtest.is_told


async def test_points_saved_are_gone_on_from_and_keep_the_latest_states(
    book: PostgresBacktestBook, database: Database
) -> None:
    backtest = await book.take_over(await add_backtest(database), "", now())
    for number in (1, 2, 3, 3):
        await book.save(backtest, point(number), now())
    assert [found.state for found in await book.points(backtest.id)] == [b"", b"\2", b"\3"]
    latest = await book.latest(backtest.id)
    assert latest is not None
    assert (latest.number, latest.cursor, latest.progress) == (3, (3_000,), point(3).progress)
    async with database.reading() as session:
        row = (await session.exec(select(BacktestRow))).one()
    assert (row.ticks, row.trades, len(row.curve["points"])) == (3_000, 3, 3)


async def test_worker_that_was_replaced_may_write_no_more(
    book: PostgresBacktestBook, database: Database
) -> None:
    replaced = await book.take_over(await add_backtest(database), "", now())
    await book.take_over(replaced.id, "", now())
    with pytest.raises(BacktestTakenOver):
        await book.save(replaced, point(1), now())
    with pytest.raises(BacktestTakenOver):
        await book.show(replaced, point(1).progress, now())
    assert await book.points(replaced.id) == []


async def test_ticks_found_first_stand(book: PostgresBacktestBook, database: Database) -> None:
    backtest = await add_backtest(database)
    assert await book.data(backtest) is None
    await book.note_data(backtest, FOUND)
    await book.note_data(backtest, DataFound(instruments=FOUND.instruments, fingerprint="b"))
    assert await book.data(backtest) == FOUND


async def test_end_is_told_once_and_stands(book: PostgresBacktestBook, database: Database) -> None:
    backtest = await add_backtest(database)
    failed = BacktestEnd(status=BacktestStatus.FAILED, detail="no ticks", field="start")
    await book.finish(backtest, failed, now())
    await book.finish(backtest, BacktestEnd(status=BacktestStatus.DONE), now())
    await book.set_status(backtest, BacktestStatus.RUNNING, "", now())
    async with database.reading() as session:
        row = (await session.exec(select(BacktestRow))).one()
        told = (await session.exec(select(EventRow.kind))).all()
    assert (row.status, row.status_detail, row.status_field) == ("failed", "no ticks", "start")
    assert list(told) == ["backtest.failed"]
    assert await book.unfinished(now()) == []


async def test_cancel_asked_for_stands(book: PostgresBacktestBook, database: Database) -> None:
    backtest = await add_backtest(database)
    await book.set_wish(backtest, BacktestWish.CANCEL, now())
    assert await book.set_wish(backtest, BacktestWish.RUN, now()) is BacktestWish.CANCEL
    [found] = await book.unfinished(now() + timedelta(seconds=1))
    assert not found.is_told
