"""What is durable of studies: what was asked for, every trial, and what came of each."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import CursorResult, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.database import Database
from adapters.postgres.events import append_events
from adapters.postgres.stores import available
from adapters.postgres.study_rows import (
    PLAN,
    ended_event,
    result_values,
    to_result,
    to_study,
    to_trial,
    trial_values,
)
from adapters.postgres.tables import StudyRow, StudyTrialRow
from domain.accounts import OwnerId
from domain.backtests import BacktestWish
from domain.events import owner_stream
from domain.ports import Broadcast
from domain.research import Sample, StudyId, StudyStatus, Trial, TrialResult
from domain.studies import STUDY_OVER, Study, StudyEnd, StudyPlan, TrialStatus

AT_ONCE = 200
WRITTEN_AT_ONCE = 1_000
_OVER = [status.value for status in STUDY_OVER]
_ORDER = (
    col(StudyTrialRow.window_number),
    col(StudyTrialRow.sample),
    col(StudyTrialRow.number),
)


class PostgresStudyBook:
    """The durable side of every study."""

    def __init__(self, database: Database, broadcast: Broadcast) -> None:
        self._database = database
        self._broadcast = broadcast

    async def read(self, study: StudyId) -> Study:
        """Read a study as it stands."""
        async with self._reading() as session:
            return to_study(await _row(session, study))

    async def plan(self, study: StudyId) -> StudyPlan | None:
        """Read the plan; None before it was made."""
        async with self._reading() as session:
            found = (await _row(session, study)).plan
            return PLAN.validate_python(found) if found is not None else None

    async def note_plan(self, study: StudyId, plan: StudyPlan) -> None:
        """Write the plan down; the first one stands."""
        async with self._writing() as session:
            row = await _row(session, study, lock=True)
            if row.plan is None:
                row.plan, row.trials = PLAN.dump_python(plan, mode="json"), plan.trials
                session.add(row)

    async def waiting(self, study: StudyId, most: int) -> Sequence[Trial]:
        """Read trials that were asked for and have not been run, window by window."""
        query = (
            select(StudyTrialRow)
            .where(
                StudyTrialRow.study_id == study,
                StudyTrialRow.status == TrialStatus.WAITING,
            )
            .order_by(*_ORDER)
            .limit(most)
        )
        async with self._reading() as session:
            return [to_trial(row) for row in (await session.exec(query)).all()]

    async def waiting_of(self, study: StudyId, window: int, sample: Sample) -> Sequence[Trial]:
        """Read the trials of a window's sample that have not been run."""
        query = (
            select(StudyTrialRow)
            .where(
                StudyTrialRow.study_id == study,
                StudyTrialRow.window_number == window,
                StudyTrialRow.sample == sample,
                StudyTrialRow.status == TrialStatus.WAITING,
            )
            .order_by(col(StudyTrialRow.number))
        )
        async with self._reading() as session:
            return [to_trial(row) for row in (await session.exec(query)).all()]

    async def results(self, study: StudyId, window: int) -> Sequence[TrialResult]:
        """Read what came of a window's trials, in sample and out of it, by number."""
        query = (
            select(StudyTrialRow)
            .where(
                StudyTrialRow.study_id == study,
                StudyTrialRow.window_number == window,
                StudyTrialRow.status != TrialStatus.WAITING,
            )
            .order_by(*_ORDER)
        )
        async with self._reading() as session:
            return [to_result(row) for row in (await session.exec(query)).all()]

    async def add(self, study: StudyId, trials: Sequence[Trial], now: datetime) -> None:
        """Write down trials to run; what is there already stays."""
        async with self._writing() as session:
            for start in range(0, len(trials), WRITTEN_AT_ONCE):
                some = trials[start : start + WRITTEN_AT_ONCE]
                values = [trial_values(study, each, now) for each in some]
                await session.exec(insert(StudyTrialRow).values(values).on_conflict_do_nothing())

    async def keep(
        self, study: Study, results: Sequence[TrialResult], worker: str, now: datetime
    ) -> None:
        """Write down what came of trials; what was written before stands."""
        async with self._writing() as session:
            row = await _row(session, study.id, lock=True)
            for result in results:
                written = await _write(session, study, result, worker, now)
                row.done += written
                row.failed += written if result.fault else 0
            row.updated_at = now
            session.add(row)

    async def set_status(
        self, study: StudyId, status: StudyStatus, detail: str, now: datetime
    ) -> None:
        """Say where a study stands that is not over."""
        async with self._writing() as session:
            row = await _row(session, study, lock=True)
            if row.status in _OVER:
                return
            row.status, row.status_detail, row.updated_at = status, detail, now
            if status is StudyStatus.RUNNING:
                row.started_at = row.started_at or now
            session.add(row)

    async def set_wish(self, study: StudyId, wish: BacktestWish, now: datetime) -> BacktestWish:
        """Write down what somebody wants now; a cancel stands. Returns what is wanted."""
        async with self._writing() as session:
            row = await _row(session, study, lock=True)
            if row.wish != BacktestWish.CANCEL and row.status not in _OVER:
                row.wish, row.updated_at = wish, now
                session.add(row)
            return BacktestWish(row.wish)

    async def finish(self, study: StudyId, end: StudyEnd, now: datetime) -> None:
        """Say how a study ended; a second time changes nothing."""
        async with self._writing() as session:
            row = await _row(session, study, lock=True)
            if row.status in _OVER:
                return
            row.status, row.status_detail, row.status_field = end.status, end.detail, end.field
            row.finished_at = row.updated_at = now
            session.add(row)
            fact = ended_event(row, end)
            events = await append_events(session, owner_stream(OwnerId(row.owner_id)), [fact], now)
        await self._broadcast.publish(events)

    async def unfinished(self, left_alone_since: datetime) -> Sequence[Study]:
        """Read the studies that are not over and were last touched before a moment."""
        query = (
            select(StudyRow)
            .where(
                col(StudyRow.status).not_in(_OVER),
                col(StudyRow.updated_at) < left_alone_since,
            )
            .order_by(col(StudyRow.updated_at))
            .limit(AT_ONCE)
        )
        async with self._reading() as session:
            return [to_study(row) for row in (await session.exec(query)).all()]

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncSession]:
        with available():
            async with self._database.reading() as session:
                yield session

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncSession]:
        with available():
            async with self._database.transaction() as session:
                yield session


async def _row(session: AsyncSession, study: StudyId, *, lock: bool = False) -> StudyRow:
    query = select(StudyRow).where(StudyRow.id == study)
    return (await session.exec(query.with_for_update() if lock else query)).one()


async def _write(
    session: AsyncSession, study: Study, result: TrialResult, worker: str, now: datetime
) -> int:
    trial = result.trial
    updated = await session.exec(
        update(StudyTrialRow)
        .where(
            col(StudyTrialRow.study_id) == study.id,
            col(StudyTrialRow.window_number) == trial.window,
            col(StudyTrialRow.sample) == trial.sample,
            col(StudyTrialRow.number) == trial.number,
            col(StudyTrialRow.status) == TrialStatus.WAITING,
        )
        .values(**result_values(result, study.spec, worker, now))
    )
    return updated.rowcount if isinstance(updated, CursorResult) else 0
