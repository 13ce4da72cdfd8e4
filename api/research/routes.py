"""Studies: ask for them, steer them, and read what their trials came to."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import StudyRow
from adapters.postgres.views.studies import (
    TrialFilter,
    best_trials,
    owned_study,
    study_page,
    trial_of,
    trial_page,
)
from api.backtests.routes import shown_backtest
from api.backtests.schemas import BacktestWithCurve
from api.backtests.starting import checked_spec, start_backtest
from api.dependencies import Now, PageAsked, Reading, ServersHere
from api.links import links_of
from api.orders.keys import AskerHere
from api.paging import moment_cursor, number_cursor
from api.problems import declared, not_found
from api.research.requests import StudyRequest, TrialChosen
from api.research.schemas import (
    StudyPage,
    StudyTrialPage,
    StudyWithBest,
    best_view,
    study_view,
    trial_view,
)
from api.research.starting import checked_study, start_study
from api.research.steering import steer
from api.research.trying import backtest_of
from api.runs.starting import seen
from api.security.current_user import CurrentUser
from api.servers import Servers
from api.values import IdInPath
from domain.accounts import OwnerId
from domain.backtests import BacktestWish
from domain.research import Sample

router = APIRouter(
    prefix="/api/research", tags=["Research"], responses=declared(HTTPStatus.NOT_FOUND)
)

WindowAsked = Annotated[int | None, Query(ge=0, lt=2**31)]


@router.post("/start", status_code=HTTPStatus.CREATED)
async def create_study(
    asked: StudyRequest, asker: AskerHere, servers: ServersHere
) -> StudyWithBest:
    """Start a study; asked again with the same `Idempotency-Key`, it is the same study."""
    await seen(asked.strategy)
    started = await start_study(servers, asker, asked, checked_study(asked))
    return await _shown(servers, asker.owner, started)


@router.get("")
async def list_studies(
    user: CurrentUser, session: Reading, servers: ServersHere, page: PageAsked
) -> StudyPage:
    """List studies, the latest asked for first."""
    rows = await study_page(session, user.id, page.after_moment(), page.limit + 1)
    shown, links = rows[: page.limit], links_of(servers.settings)
    last = shown[-1] if len(rows) > page.limit else None
    return StudyPage(
        items=[study_view(row, links) for row in shown],
        next_cursor=moment_cursor(last.created_at, last.id) if last else None,
    )


@router.get("/{id}")
async def get_study(study: IdInPath, user: CurrentUser, servers: ServersHere) -> StudyWithBest:
    """Show a study, with what is best in each of its windows until now."""
    return await _shown(servers, user.id, study)


@router.get("/{id}/trials")
async def list_study_trials(
    study: IdInPath,
    user: CurrentUser,
    session: Reading,
    page: PageAsked,
    window: WindowAsked = None,
    sample: Sample | None = None,
) -> StudyTrialPage:
    """Read trials, the best first; while the study runs, a page may be overtaken."""
    row = await own_study(session, user.id, study)
    start = max(0, page.after_number() or 0)
    wanted = TrialFilter(window=window, sample=sample)
    rows = await trial_page(session, row.id, wanted, start, page.limit + 1)
    is_last = len(rows) <= page.limit
    return StudyTrialPage(
        items=[trial_view(each) for each in rows[: page.limit]],
        next_cursor=None if is_last else number_cursor(start + page.limit),
    )


@router.post("/{id}/backtest", status_code=HTTPStatus.CREATED)
async def backtest_trial(
    study: IdInPath, chosen: TrialChosen, asker: AskerHere, servers: ServersHere
) -> BacktestWithCurve:
    """Backtest a set of a study, or its best one, over the ticks that it was chosen on."""
    async with servers.database.reading() as session:
        row = await own_study(session, asker.owner, study)
        trial = await trial_of(session, row.id, chosen.window, chosen.number)
    if trial is None:
        raise not_found("trial")
    asked = backtest_of(row, trial)
    await seen(asked.strategy)
    started = await start_backtest(servers, asker, asked, checked_spec(asked))
    return await shown_backtest(servers, asker.owner, started)


@router.post("/{id}/pause")
async def pause_study(
    study: IdInPath, user: CurrentUser, servers: ServersHere, now: Now
) -> StudyWithBest:
    """Let a study rest: trials that run are let go of, and run again later."""
    return await _steered(servers, user.id, study, BacktestWish.PAUSE, now)


@router.post("/{id}/resume")
async def resume_study(
    study: IdInPath, user: CurrentUser, servers: ServersHere, now: Now
) -> StudyWithBest:
    """Let a study go on."""
    return await _steered(servers, user.id, study, BacktestWish.RUN, now)


@router.post("/{id}/cancel")
async def cancel_study(
    study: IdInPath, user: CurrentUser, servers: ServersHere, now: Now
) -> StudyWithBest:
    """End a study; what its trials came to until then stays."""
    return await _steered(servers, user.id, study, BacktestWish.CANCEL, now)


async def own_study(session: AsyncSession, owner: OwnerId, study: str) -> StudyRow:
    """Read one of an owner's studies, or answer 404."""
    found = await owned_study(session, owner, study)
    if found is None:
        raise not_found("study")
    return found


async def _steered(
    servers: Servers, owner: OwnerId, study: str, wish: BacktestWish, now: Now
) -> StudyWithBest:
    async with servers.database.reading() as session:
        row = await own_study(session, owner, study)
    await steer(servers, row, wish, now)
    return await _shown(servers, owner, study)


async def _shown(servers: Servers, owner: OwnerId, study: str) -> StudyWithBest:
    async with servers.database.reading() as session:
        row = await own_study(session, owner, study)
        best = await best_trials(session, row.id)
    return best_view(row, best, links_of(servers.settings))
