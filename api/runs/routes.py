"""Strategies: what can be run, what runs, and what it saw and decided."""

import asyncio
from http import HTTPStatus

from fastapi import APIRouter
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import StrategyRun
from adapters.postgres.views.runs import journal_page, owned_run, runs_of
from api.accounts.owned import AccountNarrowing, account_of
from api.dependencies import Now, PageAsked, Reading, ServersHere
from api.links import links_of
from api.paging import number_cursor
from api.problems import declared, not_found
from api.runs.schemas import (
    JournalPage,
    Run,
    RunList,
    RunRequest,
    StopRequest,
    StrategyList,
    broken_view,
    journal_view,
    run_view,
    strategy_view,
)
from api.runs.starting import checked_plan, seen, start_run
from api.runs.stopping import checked_stop, stop_run
from api.security.current_user import CurrentUser
from api.values import IdInPath
from domain.accounts import OwnerId
from strategies.catalogue import broken, catalogue

router = APIRouter(prefix="/api", tags=["Strategies"])

MISSING = declared(HTTPStatus.NOT_FOUND)
SHOWN = 200


@router.get("/strategies")
async def list_strategies(_: CurrentUser) -> StrategyList:
    """List the strategies that can be run, with their parameters, and files that are broken."""
    return await asyncio.to_thread(_strategies)


def _strategies() -> StrategyList:
    return StrategyList(
        items=[strategy_view(strategy) for strategy in catalogue()],
        broken=[broken_view(error) for error in broken()],
    )


@router.get("/runs", responses=MISSING)
async def list_runs(
    user: CurrentUser, account: AccountNarrowing, session: Reading, servers: ServersHere
) -> RunList:
    """List the latest two hundred runs, the latest started first."""
    rows, links = await runs_of(session, user.id, account, SHOWN), links_of(servers.settings)
    return RunList(items=[run_view(row, links) for row in rows])


@router.post(
    "/runs",
    status_code=HTTPStatus.CREATED,
    responses=declared(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
async def create_run(asked: RunRequest, user: CurrentUser, servers: ServersHere, now: Now) -> Run:
    """Start a strategy on an account; one strategy to an account and instrument."""
    async with servers.database.reading() as session:
        account = await account_of(session, user.id, asked.account_id)
    await seen(asked.strategy)
    run_id = await start_run(servers, account, checked_plan(asked), now)
    return await _shown(servers, user.id, run_id)


@router.get("/runs/{id}", responses=MISSING)
async def get_run(run_id: IdInPath, user: CurrentUser, servers: ServersHere) -> Run:
    """Show a run."""
    return await _shown(servers, user.id, run_id)


@router.post("/runs/{id}/stop", responses=MISSING)
async def stop_strategy(
    run_id: IdInPath,
    user: CurrentUser,
    servers: ServersHere,
    now: Now,
    asked: StopRequest = StopRequest(),  # noqa: B008 a body that may be left out
) -> Run:
    """Stop a run, at once unless another mode is asked for; asking again may change the mode."""
    stop = checked_stop(asked, user.username, now)
    async with servers.database.reading() as session:
        run = await _own(session, user.id, run_id)
        account = await account_of(session, user.id, run.account_id)
    await stop_run(servers, run, account, stop, now)
    return await _shown(servers, user.id, run_id)


async def _shown(servers: ServersHere, owner: OwnerId, run_id: str) -> Run:
    async with servers.database.reading() as session:
        return run_view(await _own(session, owner, run_id), links_of(servers.settings))


async def _own(session: AsyncSession, owner: OwnerId, run_id: str) -> StrategyRun:
    row = await owned_run(session, owner, run_id)
    if row is None:
        raise not_found("run")
    return row


@router.get("/runs/{id}/journal", responses=MISSING)
async def list_journal(
    run_id: IdInPath, user: CurrentUser, session: Reading, page: PageAsked
) -> JournalPage:
    """Read what a run saw besides ticks and what it decided, newest first."""
    run = await _own(session, user.id, run_id)
    rows = await journal_page(session, run.id, page.after_number(), page.limit + 1)
    shown = rows[: page.limit]
    last = shown[-1] if len(rows) > page.limit else None
    return JournalPage(
        items=[journal_view(row) for row in shown],
        next_cursor=number_cursor(last.sequence) if last else None,
    )
