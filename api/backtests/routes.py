"""Backtests: ask for them, steer them, and read what they found."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import BacktestRow
from adapters.postgres.views.backtests import backtest_page, owned_backtests
from api.backtests.presets import PresetList, preset_list
from api.backtests.requests import BacktestRequest
from api.backtests.schemas import (
    BacktestComparison,
    BacktestPage,
    BacktestWithCurve,
    MetricList,
    backtest_view,
    curve_view,
    metric_list,
)
from api.backtests.starting import checked_spec, start_backtest
from api.backtests.steering import steer
from api.dependencies import Now, PageAsked, Reading, ServersHere
from api.links import links_of
from api.orders.keys import AskerHere
from api.paging import moment_cursor
from api.problems import declared, invalid, not_found
from api.runs.starting import seen
from api.security.current_user import CurrentUser
from api.servers import Servers
from api.values import IdInPath
from domain.accounts import OwnerId
from domain.backtests import BacktestWish

router = APIRouter(prefix="/api", tags=["Backtests"], responses=declared(HTTPStatus.NOT_FOUND))

MOST_COMPARED = 10


@router.post("/backtest/start", status_code=HTTPStatus.CREATED)
async def create_backtest(
    asked: BacktestRequest, asker: AskerHere, servers: ServersHere
) -> BacktestWithCurve:
    """Start a backtest; asked again with the same `Idempotency-Key`, it is the same backtest."""
    await seen(asked.strategy)
    started = await start_backtest(servers, asker, asked, checked_spec(asked))
    return await shown_backtest(servers, asker.owner, started)


@router.get("/backtests")
async def list_backtests(
    user: CurrentUser, session: Reading, servers: ServersHere, page: PageAsked
) -> BacktestPage:
    """List backtests, the latest asked for first."""
    rows = await backtest_page(session, user.id, page.after_moment(), page.limit + 1)
    shown, links = rows[: page.limit], links_of(servers.settings)
    last = shown[-1] if len(rows) > page.limit else None
    return BacktestPage(
        items=[backtest_view(row, links) for row in shown],
        next_cursor=moment_cursor(last.created_at, last.id) if last else None,
    )


@router.get("/backtests/compare")
async def compare_backtests(
    user: CurrentUser,
    session: Reading,
    servers: ServersHere,
    ids: Annotated[str, Query(max_length=1_000, description="Ids, separated by commas")],
) -> BacktestComparison:
    """Show backtests side by side."""
    wanted = [each for each in ids.split(",") if each]
    if not 1 <= len(set(wanted)) == len(wanted) <= MOST_COMPARED:
        raise invalid("ids", f"name up to {MOST_COMPARED} backtests, each once")
    found, links = await owned_backtests(session, user.id, wanted), links_of(servers.settings)
    if len(found) < len(wanted):
        raise not_found("backtest")
    return BacktestComparison(items=[curve_view(found[each], links) for each in wanted])


@router.get("/backtests/metrics")
async def list_backtest_metrics(_: CurrentUser) -> MetricList:
    """Say what every metric of a report is, and how it is reckoned."""
    return metric_list()


@router.get("/backtests/presets")
async def list_backtest_presets(_: CurrentUser) -> PresetList:
    """List the presets: names that a backtest can be started by, besides those of strategies."""
    return preset_list()


@router.get("/backtests/{id}")
async def get_backtest(
    backtest: IdInPath, user: CurrentUser, servers: ServersHere
) -> BacktestWithCurve:
    """Show a backtest, with its equity as far as it is known."""
    return await shown_backtest(servers, user.id, backtest)


@router.post("/backtests/{id}/pause")
async def pause_backtest(
    backtest: IdInPath, user: CurrentUser, servers: ServersHere, now: Now
) -> BacktestWithCurve:
    """Save where a backtest is, and let it rest."""
    return await _steered(servers, user.id, backtest, BacktestWish.PAUSE, now)


@router.post("/backtests/{id}/resume")
async def resume_backtest(
    backtest: IdInPath, user: CurrentUser, servers: ServersHere, now: Now
) -> BacktestWithCurve:
    """Let a backtest go on."""
    return await _steered(servers, user.id, backtest, BacktestWish.RUN, now)


@router.post("/backtests/{id}/cancel")
async def cancel_backtest(
    backtest: IdInPath, user: CurrentUser, servers: ServersHere, now: Now
) -> BacktestWithCurve:
    """End a backtest without a report; what it found until then stays."""
    return await _steered(servers, user.id, backtest, BacktestWish.CANCEL, now)


async def _steered(
    servers: Servers, owner: OwnerId, backtest: str, wish: BacktestWish, now: Now
) -> BacktestWithCurve:
    async with servers.database.reading() as session:
        row = await own_backtest(session, owner, backtest)
    await steer(servers, row, wish, now)
    return await shown_backtest(servers, owner, backtest)


async def shown_backtest(servers: Servers, owner: OwnerId, backtest: str) -> BacktestWithCurve:
    """Show one of an owner's backtests, or answer 404."""
    async with servers.database.reading() as session:
        return curve_view(await own_backtest(session, owner, backtest), links_of(servers.settings))


async def own_backtest(session: AsyncSession, owner: OwnerId, backtest: str) -> BacktestRow:
    """Read one of an owner's backtests, or answer 404."""
    found = await owned_backtests(session, owner, [backtest])
    if backtest not in found:
        raise not_found("backtest")
    return found[backtest]
