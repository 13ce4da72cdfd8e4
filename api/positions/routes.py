"""Positions and the trades that they are made of."""

from http import HTTPStatus

from fastapi import APIRouter

from adapters.postgres.tables import TradeRow
from adapters.postgres.views.positions import TradeFilter, positions_of, trade_page
from api.accounts.owned import AccountNarrowing
from api.dependencies import PageAsked, Reading, ServersHere
from api.paging import moment_cursor
from api.positions.reading import valued
from api.positions.schemas import PositionList, TradePage, TradeState, trade_view
from api.problems import declared
from api.security.current_user import CurrentUser

router = APIRouter(prefix="/api", tags=["Positions"], responses=declared(HTTPStatus.NOT_FOUND))


@router.get("/positions")
async def list_positions(
    user: CurrentUser, account: AccountNarrowing, session: Reading, servers: ServersHere
) -> PositionList:
    """List the positions that are not flat."""
    rows = await positions_of(session, user.id, account)
    held = [owned for owned in rows if owned.position.units != 0]
    return PositionList(items=await valued(session, servers.redis, held))


@router.get("/trades")
async def list_trades(
    user: CurrentUser,
    account: AccountNarrowing,
    session: Reading,
    page: PageAsked,
    state: TradeState | None = None,
) -> TradePage:
    """List trades, the latest opened first."""
    is_open = None if state is None else state is TradeState.OPEN
    wanted = TradeFilter(owner=user.id, account=account, is_open=is_open)
    rows = await trade_page(session, wanted, page.after_moment(), page.limit + 1)
    shown = rows[: page.limit]
    last = shown[-1] if len(rows) > page.limit else None
    return TradePage(
        items=[trade_view(row) for row in shown], next_cursor=_cursor(last) if last else None
    )


def _cursor(row: TradeRow) -> str:
    return moment_cursor(row.opened_at, f"{row.account_id}/{row.id}")
