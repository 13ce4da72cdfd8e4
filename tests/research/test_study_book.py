"""What is durable of studies: trials are asked for once, and what came of each stands."""

from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
from sqlmodel import select

from adapters.postgres.database import Database
from adapters.postgres.studies import PostgresStudyBook
from adapters.postgres.tables import EventRow, StudyRow, StudyTrialRow
from adapters.redis.connection import connect
from adapters.redis.updates import Updates
from domain.backtests import BacktestWish
from domain.research import Sample, StudyStatus, Window
from domain.simulation import DataFound, InstrumentData
from domain.studies import StudyEnd, StudyPlan
from tests.backtests.builders import add_owner, now
from tests.research.builders import SPEC_OF_STUDY, add_study, result, trial

PLAN = StudyPlan(
    data=DataFound(
        instruments=(InstrumentData(instrument="EUR_USD", ticks=9, first_ns=1, last_ns=2),),
        fingerprint="a",
    ),
    windows=(Window(number=0, start_ns=1, split_ns=3, end_ns=3),),
    trials=16,
)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Open the test's database, with a person in it."""
    database = Database(database_url)
    await add_owner(database)
    yield database
    await database.close()


@pytest.fixture
async def book(database: Database, redis_url: str) -> AsyncIterator[PostgresStudyBook]:
    """Keep studies in the test's database."""
    redis = connect(redis_url)
    updates = Updates(redis)
    yield PostgresStudyBook(database, updates)
    await updates.close()
    await redis.aclose()


async def test_study_written_down_is_read_as_it_was_asked_for(
    book: PostgresStudyBook, database: Database
) -> None:
    study = await book.read(await add_study(database))
    assert study.spec == SPEC_OF_STUDY
    assert study.is_told


async def test_plan_made_first_stands(book: PostgresStudyBook, database: Database) -> None:
    study = await add_study(database)
    assert await book.plan(study) is None
    await book.note_plan(study, PLAN)
    other = StudyPlan(data=PLAN.data, windows=PLAN.windows, trials=1)
    await book.note_plan(study, other)
    assert await book.plan(study) == PLAN


async def test_what_came_of_a_trial_is_written_once_and_stands(
    book: PostgresStudyBook, database: Database
) -> None:
    study = await book.read(await add_study(database))
    await book.add(study.id, [trial(0), trial(1), trial(2)], now())
    first = result(1, profit=Decimal("12.345678"), gains=Decimal(20), losses=Decimal(-3))
    await book.keep(study, [first, result(2, fault="broke at 5")], "one", now())
    await book.add(study.id, [trial(1)], now())
    await book.keep(study, [result(0), result(1, profit=Decimal(1))], "other", now())

    assert list(await book.results(study.id, 0)) == [
        result(0),
        first,
        result(2, fault="broke at 5"),
    ]
    assert await book.waiting(study.id, 9) == []
    async with database.reading() as session:
        row = (await session.exec(select(StudyRow))).one()
        trials = (await session.exec(select(StudyTrialRow).order_by("number"))).all()
    assert (row.done, row.failed) == (3, 1)
    assert [(each.worker, each.status) for each in trials] == [
        ("other", "done"),
        ("one", "done"),
        ("one", "failed"),
    ]
    assert [each.score for each in trials] == [0.0, 12.345678, None]


async def test_waiting_trials_come_window_by_window_before_those_out_of_sample(
    book: PostgresStudyBook, database: Database
) -> None:
    study = await add_study(database)
    asked = [trial(5, window=1), trial(7, sample=Sample.OUT), trial(9), trial(8)]
    await book.add(study, asked, now())
    assert await book.waiting(study, 3) == [asked[3], asked[2], asked[1]]


async def test_end_is_told_once_and_stands(book: PostgresStudyBook, database: Database) -> None:
    study = await add_study(database)
    failed = StudyEnd(status=StudyStatus.FAILED, detail="no ticks", field="start")
    await book.finish(study, failed, now())
    await book.finish(study, StudyEnd(status=StudyStatus.DONE), now())
    await book.set_status(study, StudyStatus.RUNNING, "", now())
    async with database.reading() as session:
        row = (await session.exec(select(StudyRow))).one()
        told = (await session.exec(select(EventRow.kind))).all()
    assert (row.status, row.status_detail, row.status_field) == ("failed", "no ticks", "start")
    assert list(told) == ["study.failed"]
    assert await book.unfinished(now()) == []


async def test_cancel_asked_for_stands(book: PostgresStudyBook, database: Database) -> None:
    study = await add_study(database)
    assert await book.set_wish(study, BacktestWish.CANCEL, now()) is BacktestWish.CANCEL
    assert await book.set_wish(study, BacktestWish.RUN, now()) is BacktestWish.CANCEL
    [found] = await book.unfinished(now())
    assert (found.id, found.is_told) == (study, False)
