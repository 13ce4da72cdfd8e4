"""Orders: place, list, look up, cancel."""

from aiohttp import web

from paper.behaviour import FinishedOrders
from paper.errors import InvalidParameter
from paper.http.context import Call, call_of, json_body, next_page, required_object, whole_number
from paper.http.replies import (
    account_reply,
    batch_view,
    missing_reply,
    reject_reason,
    reject_view,
    related,
)
from paper.http.views import order_view
from paper.ledger.account import Account
from paper.ledger.book import Order, OrderState
from paper.orders.names import OrderName
from paper.orders.parsing import Fields
from paper.orders.placing import ClientOrder
from paper.orders.protective import GuaranteedStop, Protection
from paper.orders.refusals import RejectReason
from paper.orders.requests import parse_order
from paper.wire import Json, TransactionId

LARGEST_PAGE = 500
NO_SUCH_ORDER = "NO_SUCH_ORDER"


async def create_order(request: web.Request) -> web.StreamResponse:
    """POST /v3/accounts/{id}/orders."""
    call = call_of(request)
    order = read_order(call, await required_object(call, "order"))
    batch = call.desk.place(order, call.request_id, call.exchange.now())
    body = batch_view(batch, "order", call.time_format) | related([batch])
    reason = reject_reason(batch)
    if reason is not None:
        status = 404 if reason == RejectReason.TRADE_DOESNT_EXIST else 400
        return account_reply(call, body | reject_view(reason), status)
    return account_reply(call, body, 201, headers={"Location": order_url(call, batch[0].id)})


async def list_orders(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/orders: newest first, pending ones unless another state is asked."""
    call = call_of(request)
    account = call.desk.account
    found = [order for order in _in_state(call, account) if _wanted(call, order, account)]
    found.sort(key=lambda order: order.id, reverse=True)
    page = found[: call.count("count", 50, LARGEST_PAGE)]
    headers = {"Link": next_page(call, page[-1].id)} if len(found) > len(page) else {}
    shown: list[Json] = [order_view(order, call.desk.trails, call.time_format) for order in page]
    return account_reply(call, {"orders": shown}, headers=headers)


async def list_pending(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/pendingOrders."""
    call = call_of(request)
    pending = reversed(call.desk.account.pending_orders.values())
    shown: list[Json] = [order_view(order, call.desk.trails, call.time_format) for order in pending]
    return account_reply(call, {"orders": shown})


async def get_order(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/orders/{spec}."""
    call = call_of(request)
    order = call.desk.find_order(order_name(call))
    if order is None or _is_gone(call, order):
        return missing_reply(call, "The order ID specified does not exist", NO_SUCH_ORDER)
    return account_reply(call, {"order": order_view(order, call.desk.trails, call.time_format)})


async def cancel_order(request: web.Request) -> web.StreamResponse:
    """PUT /v3/accounts/{id}/orders/{spec}/cancel."""
    call = call_of(request)
    await json_body(call)
    batch = call.desk.cancel(order_name(call), call.request_id, call.exchange.now())
    body = batch_view(batch, "order", call.time_format) | related([batch])
    reason = reject_reason(batch)
    if reason is not None:
        return account_reply(call, body | reject_view(reason), 404)
    return account_reply(call, body)


def read_order(call: Call, given: Fields) -> ClientOrder:
    """Read an order of any type from a request.

    Raises:
        Refused: a field cannot be read, or the instrument is not one of the exchange's.
    """
    order = parse_order(given)
    if isinstance(order, Protection | GuaranteedStop):
        return order
    if order.instrument is not None and order.instrument not in call.exchange.instruments:
        raise InvalidParameter("order.instrument")
    return order


def order_name(call: Call) -> OrderName:
    """Read which order the path names."""
    spec = call.path("order")
    if spec.startswith("@"):
        return OrderName(client_id=spec[1:])
    return OrderName(id=TransactionId(whole_number(spec, "orderSpecifier")))


def order_url(call: Call, order_id: TransactionId) -> str:
    """Return the address of an order of the account in the path."""
    request = call.request
    account = request.match_info["account"]
    return f"{request.scheme}://{request.host}/v3/accounts/{account}/orders/{order_id}"


def _is_gone(call: Call, order: Order) -> bool:
    forgotten = call.behaviour.finished_orders is FinishedOrders.GONE
    return forgotten and order.state is not OrderState.PENDING


def _in_state(call: Call, account: Account) -> list[Order]:
    state = call.query("state") or OrderState.PENDING.value
    finished = [each for each in account.finished_orders.values() if not _is_gone(call, each)]
    if state == "ALL":
        return [*finished, *account.pending_orders.values()]
    if state not in set(OrderState):
        raise InvalidParameter("state")
    if state == OrderState.PENDING:
        return list(account.pending_orders.values())
    return [order for order in finished if order.state == state]


def _wanted(call: Call, order: Order, account: Account) -> bool:
    ids, before, instrument = call.query("ids"), call.query("beforeID"), call.query("instrument")
    if ids is not None and str(order.id) not in ids.split(","):
        return False
    if before is not None and order.id >= whole_number(before, "beforeID"):
        return False
    return instrument is None or account.instrument_of(order) == instrument
