"""Ask for orders, and see what became of them."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from sqlmodel.ext.asyncio.session import AsyncSession

from adapters.postgres.tables import OrderRow
from adapters.postgres.views.events import events_of_order
from adapters.postgres.views.orders import OrderFilter, order_page, owned_order
from api.accounts.owned import AccountNarrowing, account_of
from api.dependencies import Now, PageAsked, Reading, ServersHere
from api.events.schemas import event_view
from api.links import links_of
from api.orders.asking import Asker, ask_for, close_intent, entry_intent
from api.orders.schemas import (
    CloseRequest,
    Order,
    OrderPage,
    OrderRequest,
    OrderStory,
    order_view,
)
from api.paging import moment_cursor
from api.problems import declared, not_found
from api.security.current_user import CurrentUser
from api.servers import Servers
from api.values import IdInPath, InstrumentName
from domain.accounts import AccountId, OwnerId
from domain.events import account_stream
from domain.orders import IntentId, OrderIntent, OrderState

router = APIRouter(prefix="/api", tags=["Orders"], responses=declared(HTTPStatus.NOT_FOUND))

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=100,
        pattern=r"^[\x21-\x7e]+$",
        description="The same key asks for the same order again, and gets it.",
    ),
]
STILL_OPEN: dict[int | str, dict[str, Any]] = {
    HTTPStatus.ACCEPTED.value: {
        "model": Order,
        "description": "Written down, without a verdict yet: it goes while it is valid, or expires",
    }
}


@router.post("/orders", status_code=HTTPStatus.CREATED, responses=STILL_OPEN)
async def create_order(
    asked: OrderRequest,
    user: CurrentUser,
    servers: ServersHere,
    now: Now,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> Order:
    """Ask for a market order and wait for the verdict of the risk rules."""
    asker = Asker(owner=user.id, now=now, idempotency_key=idempotency_key)
    async with servers.database.reading() as session:
        account = await account_of(session, user.id, asked.account_id)
    intent = await entry_intent(servers, account, asked, asker)
    return await _asked(servers, intent, asker, response)


@router.post("/positions/close", status_code=HTTPStatus.CREATED, responses=STILL_OPEN)
async def close_position(
    asked: CloseRequest,
    user: CurrentUser,
    servers: ServersHere,
    now: Now,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> Order:
    """Ask to close the whole position of an instrument at the market."""
    asker = Asker(owner=user.id, now=now, idempotency_key=idempotency_key)
    async with servers.database.reading() as session:
        account = await account_of(session, user.id, asked.account_id)
    intent = await close_intent(servers, account, asked.instrument, asker)
    return await _asked(servers, intent, asker, response)


async def _asked(servers: Servers, intent: OrderIntent, asker: Asker, response: Response) -> Order:
    order_id = await ask_for(servers, intent, asker)
    async with servers.database.reading() as session:
        order = order_view(await _own(session, asker.owner, order_id), links_of(servers.settings))
    if order.verdict is None and order.state is OrderState.NEW:
        response.status_code = HTTPStatus.ACCEPTED
    return order


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
    """Show an order and everything that happened to it."""
    row = await _own(session, user.id, order_id)
    stream = account_stream(AccountId(row.account_id))
    events = await events_of_order(session, stream, IntentId(row.id))
    order = order_view(row, links_of(servers.settings))
    return OrderStory(**dict(order), events=[event_view(event) for event in events])
