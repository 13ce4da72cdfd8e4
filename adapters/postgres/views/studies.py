"""Studies and their trials as their owner reads them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text, tuple_
from sqlalchemy.dialects.postgresql import distinct_on
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from adapters.postgres.tables import StudyRow, StudyTrialRow
from adapters.postgres.tables.backtests import UNFINISHED
from adapters.postgres.views.backtests import ENDED_LATELY
from domain.accounts import OwnerId
from domain.research import Sample

BEST_FIRST = (
    col(StudyTrialRow.score).desc().nulls_last(),
    col(StudyTrialRow.window_number),
    col(StudyTrialRow.sample),
    col(StudyTrialRow.number),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialFilter:
    """Which trials of a study; None is any."""

    window: int | None = None
    sample: Sample | None = None


async def study_page(
    session: AsyncSession, owner: OwnerId, before: tuple[datetime, str] | None, limit: int
) -> list[StudyRow]:
    """Read an owner's studies, the latest asked for first."""
    query = select(StudyRow).where(StudyRow.owner_id == owner)
    place = tuple_(col(StudyRow.created_at), col(StudyRow.id))
    if before is not None:
        query = query.where(place < before)
    return list(await session.exec(query.order_by(place.desc()).limit(limit)))


async def lively_studies(session: AsyncSession, owner: OwnerId, limit: int) -> list[StudyRow]:
    """Read those of an owner's studies that are not over, or ended a moment ago."""
    fresh = or_(text(UNFINISHED), text(ENDED_LATELY))
    query = (
        select(StudyRow)
        .where(StudyRow.owner_id == owner, fresh)
        .order_by(col(StudyRow.created_at).desc())
        .limit(limit)
    )
    return list(await session.exec(query))


async def owned_study(session: AsyncSession, owner: OwnerId, study: str) -> StudyRow | None:
    """Read one of an owner's studies."""
    query = select(StudyRow).where(StudyRow.owner_id == owner, StudyRow.id == study)
    return (await session.exec(query)).one_or_none()


async def trial_page(
    session: AsyncSession, study: str, wanted: TrialFilter, start: int, limit: int
) -> list[StudyTrialRow]:
    """Read trials, the best first, behind so many of them."""
    query = _of(study)
    if wanted.window is not None:
        query = query.where(StudyTrialRow.window_number == wanted.window)
    if wanted.sample is not None:
        query = query.where(StudyTrialRow.sample == wanted.sample)
    found = await session.exec(query.order_by(*BEST_FIRST).offset(start).limit(limit))
    return list(found)


async def best_trials(session: AsyncSession, study: str) -> list[StudyTrialRow]:
    """Read the best trial of each window in sample, and what was tried out of it."""
    place = (col(StudyTrialRow.window_number), col(StudyTrialRow.sample))
    query = (
        _of(study)
        .where(
            or_(col(StudyTrialRow.score).is_not(None), StudyTrialRow.sample == Sample.OUT),
        )
        .ext(distinct_on(*place))
        .order_by(*place, col(StudyTrialRow.score).desc().nulls_last(), col(StudyTrialRow.number))
    )
    return list(await session.exec(query))


async def trial_of(
    session: AsyncSession, study: str, window: int, number: int | None
) -> StudyTrialRow | None:
    """Read a trial in sample by its number, or the best one of its window."""
    query = _of(study).where(
        StudyTrialRow.window_number == window, StudyTrialRow.sample == Sample.IN
    )
    if number is None:
        query = query.where(col(StudyTrialRow.score).is_not(None))
    else:
        query = query.where(StudyTrialRow.number == number)
    return (await session.exec(query.order_by(*BEST_FIRST).limit(1))).one_or_none()


def _of(study: str) -> SelectOfScalar[StudyTrialRow]:
    return select(StudyTrialRow).where(StudyTrialRow.study_id == study)
