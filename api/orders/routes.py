"""Ask for orders of every type, take them back, and see what became of them."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import OrderRow
from adapters.postgres.views.orders import OrderFilter, order_page, owned_order
from api.accounts.owned import AccountNarrowing
from api.dependencies import PageAsked, Reading, ServersHere
from api.links import links_of
from api.orders import wishes
from api.orders.asking import ask
from api.orders.cancelling import cancel
from api.orders.keys import Asker, AskerHere
from api.orders.requests import CloseRequest, OrderRequest, ReplaceRequest, TradeCloseRequest
from api.orders.schemas import Order, OrderPage, order_view
from api.orders.story import OrderStory, story_of
from api.paging import moment_cursor
from api.problems import declared, not_found
from api.security.current_user import CurrentUser
from api.servers import Servers
from api.values import Body, IdInPath, InstrumentName
from domain.accounts import OwnerId
from domain.orders import OrderIntent, OrderState

router = APIRouter(
    prefix="/api",
    tags=["Orders"],
    responses=declared(HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)

STILL_OPEN: dict[int | str, dict[str, Any]] = {
    HTTPStatus.ACCEPTED.value: {
        "model": Order,
        "description": "Written down, without a verdict yet: it goes while it is valid, or expires",
    }
}


@router.post("/orders", status_code=HTTPStatus.CREATED, responses=STILL_OPEN)
async def create_order(
    asked: OrderRequest, asker: AskerHere, servers: ServersHere, response: Response
) -> Order:
    """Ask for an order of any type and wait for the verdict of the risk rules."""
    return await _asked(
        servers, asker, asked, response, lambda: wishes.order(servers, asked, asker)
    )


@router.put("/orders/{id}", status_code=HTTPStatus.CREATED, responses=STILL_OPEN)
async def replace_order(
    order_id: IdInPath,
    asked: ReplaceRequest,
    asker: AskerHere,
    servers: ServersHere,
    response: Response,
) -> Order:
    """Ask for an order that takes the place of one that waits at the broker.

    It is another order, with its own verdict. Should the old one be filled first, the new one is
    rejected, and its `end_code` says why.
    """
    return await _asked(
        servers,
        asker,
        asked,
        response,
        lambda: wishes.replacement(servers, order_id, asked, asker),
    )


@router.delete("/orders/{id}")
async def cancel_order(order_id: IdInPath, asker: AskerHere, servers: ServersHere) -> Order:
    """Take an order back, and see what came of it: its state says so, again is harmless.

    Before it left it is withdrawn, at the broker it is cancelled, unless it was filled first. An
    order of which nobody knows where it is ends once it is found: `cancel_asked_by` is set.
    """
    async with servers.database.reading() as session:
        row = await _own(session, asker.owner, order_id)
    await cancel(servers, row, asker)
    return await _shown(servers, asker.owner, order_id)


@router.post("/positions/close", status_code=HTTPStatus.CREATED, responses=STILL_OPEN)
async def close_position(
    asked: CloseRequest, asker: AskerHere, servers: ServersHere, response: Response
) -> Order:
    """Ask to close the position of an instrument at the market, or so many units of it."""
    return await _asked(
        servers, asker, asked, response, lambda: wishes.position_close(servers, asked, asker)
    )


@router.post("/trades/{id}/close", status_code=HTTPStatus.CREATED, responses=STILL_OPEN)
async def close_trade(
    trade_id: IdInPath,
    asked: TradeCloseRequest,
    asker: AskerHere,
    servers: ServersHere,
    response: Response,
) -> Order:
    """Ask to close one trade at the market, or so many units of it."""
    return await _asked(
        servers,
        asker,
        asked,
        response,
        lambda: wishes.trade_close(servers, trade_id, asked, asker),
    )


async def _asked(
    servers: Servers,
    asker: Asker,
    asked: Body,
    response: Response,
    make: Callable[[], Awaitable[OrderIntent]],
) -> Order:
    order = await _shown(servers, asker.owner, await ask(servers, asker, asked, make))
    if order.verdict is None and order.state is OrderState.NEW:
        response.status_code = HTTPStatus.ACCEPTED
    return order


async def _shown(servers: Servers, owner: OwnerId, order_id: str) -> Order:
    async with servers.database.reading() as session:
        return order_view(await _own(session, owner, order_id), links_of(servers.settings))


async def _own(session: AsyncSession, owner: OwnerId, order_id: str) -> OrderRow:
    row = await owned_order(session, owner, order_id)
    if row is None:
        raise not_found("order")
    return row


@router.get("/orders")
async def list_orders(
    user: CurrentUser,
    account: AccountNarrowing,
    session: Reading,
    servers: ServersHere,
    page: PageAsked,
    state: OrderState | None = None,
    instrument: InstrumentName | None = None,
) -> OrderPage:
    """List orders, newest first."""
    wanted = OrderFilter(owner=user.id, account=account, state=state, instrument=instrument)
    rows = await order_page(session, wanted, page.after_moment(), page.limit + 1)
    shown, links = rows[: page.limit], links_of(servers.settings)
    last = shown[-1] if len(rows) > page.limit else None
    return OrderPage(
        items=[order_view(row, links) for row in shown],
        next_cursor=moment_cursor(last.created_at, last.id) if last else None,
    )


@router.get("/orders/{id}")
async def get_order(
    order_id: IdInPath, user: CurrentUser, session: Reading, servers: ServersHere
) -> OrderStory:
    """Tell an order's story: every step in order, what it waited for, what its fills cost."""
    return await story_of(
        session, await _own(session, user.id, order_id), links_of(servers.settings)
    )
