"""What backtests found: trades, equity, reports, to be shown and to be taken home."""

from enum import StrEnum
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import BacktestRow
from adapters.postgres.views.backtests import parts_of
from api.backtests.results import equity_of, file_of, trades_of
from api.backtests.routes import own_backtest
from api.backtests.schemas import BacktestEquity, BacktestTradePage
from api.dependencies import PageAsked, Reading, ServersHere
from api.paging import number_cursor
from api.problems import declared, not_found
from api.security.current_user import CurrentUser
from api.servers import Servers
from api.values import IdInPath
from domain.accounts import OwnerId
from domain.simulation import Part

router = APIRouter(
    prefix="/api/backtests/{id}", tags=["Backtests"], responses=declared(HTTPStatus.NOT_FOUND)
)


class BacktestTable(StrEnum):
    """A table that a backtest leaves."""

    TRADES = "trades"
    EQUITY = "equity"


class TableFormat(StrEnum):
    """What a table is written as."""

    PARQUET = "parquet"
    CSV = "csv"


MEDIA_TYPES = {
    TableFormat.PARQUET: "application/vnd.apache.parquet",
    TableFormat.CSV: "text/csv",
}

SANDBOX = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data:; sandbox allow-scripts"
)
"""A report is a page of its own: it reaches nothing and has nobody's cookies."""


@router.get("/trades")
async def list_backtest_trades(
    backtest: IdInPath, user: CurrentUser, session: Reading, servers: ServersHere, page: PageAsked
) -> BacktestTradePage:
    """Read trades in the order of their closing; of one that runs, those until now."""
    row, parts, _ = await _with_parts(session, user.id, backtest)
    after, total = page.after_number(), sum(part.rows for part in parts)
    start = 0 if after is None else max(0, after + 1)
    items = await trades_of(servers, row, parts, start, page.limit)
    return BacktestTradePage(
        items=items,
        total=total,
        next_cursor=number_cursor(items[-1].row) if items and items[-1].row + 1 < total else None,
    )


@router.get("/equity")
async def read_backtest_equity(
    backtest: IdInPath,
    user: CurrentUser,
    session: Reading,
    servers: ServersHere,
    points: Annotated[int, Query(ge=2, le=5_000)] = 500,
) -> BacktestEquity:
    """Read the equity, in at most so many points; of one that runs, until now."""
    _, _, parts = await _with_parts(session, user.id, backtest)
    rows = sum(part.rows for part in parts)
    return BacktestEquity(items=await equity_of(servers, parts, points), rows=rows)


@router.get("/report.html", response_class=Response)
async def read_backtest_report(
    backtest: IdInPath, user: CurrentUser, session: Reading, servers: ServersHere
) -> Response:
    """Read the report as one page that needs nothing else."""
    page = await file_with_report(servers, session, user.id, backtest, "report.html")
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": SANDBOX})


@router.get("/{table}.{form}", response_class=Response)
async def download_backtest_table(
    backtest: IdInPath,
    table: BacktestTable,
    form: TableFormat,
    user: CurrentUser,
    session: Reading,
    servers: ServersHere,
) -> Response:
    """Take trades or equity home for a notebook, as Parquet or CSV."""
    name = f"{table}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{backtest}-{name}"'}
    content = await file_with_report(servers, session, user.id, backtest, name)
    return Response(content, media_type=MEDIA_TYPES[form], headers=headers)


async def _with_parts(
    session: AsyncSession, owner: OwnerId, backtest: str
) -> tuple[BacktestRow, list[Part], list[Part]]:
    row = await own_backtest(session, owner, backtest)
    return row, *await parts_of(session, row)


async def file_with_report(
    servers: Servers, session: AsyncSession, owner: OwnerId, backtest: str, name: str
) -> bytes:
    """Read one of the files that came with a backtest's report, or answer 404."""
    row = await own_backtest(session, owner, backtest)
    if row.results is None:
        raise not_found("report yet")
    return await file_of(servers, f"{row.id}/{name}")
