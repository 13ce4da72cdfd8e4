"""Orders that wait: another in their place, other names."""

from aiohttp import web

from paper.desk import Batch
from paper.http.context import call_of, json_body, required_object
from paper.http.orders import order_name, order_url, read_order
from paper.http.replies import account_reply, reject_reason, reject_view, related
from paper.ledger.fills import OrderFill
from paper.ledger.transactions import (
    OrderCancel,
    OrderCancelReject,
    OrderClientExtensionsModifyReject,
    OrderReject,
    Transaction,
)
from paper.orders.extensions import OrderRenaming
from paper.orders.parsing import Fields, parse_extensions
from paper.orders.refusals import RejectReason
from paper.orders.replace import handed_on
from paper.wire import TimeFormat, Wire

RENAMED = "orderClientExtensionsModify"


async def replace_order(request: web.Request) -> web.StreamResponse:
    """PUT /v3/accounts/{id}/orders/{spec}."""
    call = call_of(request)
    given = await required_object(call, "order")
    name = order_name(call)
    old = call.desk.find_order(name)
    if old is not None:
        given = given.over(handed_on(old, call.behaviour.replace_inherits))
    order = read_order(call, given)
    batch = call.desk.replace(name, order, call.request_id, call.exchange.now())
    body = _replace_view(batch, call.time_format) | related([batch])
    reason = reject_reason(batch)
    if reason is not None:
        return account_reply(call, body | reject_view(reason), _status(reason))
    headers = {"Location": order_url(call, batch[1].id)}
    return account_reply(call, body, 201, headers=headers)


async def set_order_extensions(request: web.Request) -> web.StreamResponse:
    """PUT /v3/accounts/{id}/orders/{spec}/clientExtensions."""
    call = call_of(request)
    given = Fields(await json_body(call), "")
    wanted = OrderRenaming(
        order=order_name(call),
        extensions=parse_extensions(given.nested("clientExtensions")),
        trade_extensions=parse_extensions(given.nested("tradeClientExtensions")),
    )
    batch = call.desk.rename_order(wanted, call.request_id, call.exchange.now())
    (renamed,) = batch
    body = related([batch])
    match renamed.body:
        case OrderClientExtensionsModifyReject(reject_reason=reason):
            body[f"{RENAMED}RejectTransaction"] = renamed.to_wire(call.time_format)
            return account_reply(call, body | reject_view(reason), _status(reason))
    body[f"{RENAMED}Transaction"] = renamed.to_wire(call.time_format)
    return account_reply(call, body)


def _status(reason: str) -> int:
    return 404 if reason == RejectReason.ORDER_DOESNT_EXIST else 400


def _replace_view(batch: Batch, time_format: TimeFormat) -> Wire:
    """Show the old order's cancel, then what became of the new one."""
    wire: Wire = {}
    for transaction in batch:
        name = _name(transaction, batch)
        if name is not None:
            wire[name] = transaction.to_wire(time_format)
    return wire


def _name(transaction: Transaction, batch: Batch) -> str | None:
    created = batch[min(1, len(batch) - 1)]
    match transaction.body:
        case OrderReject():
            return "orderRejectTransaction"
        case OrderCancelReject():
            return "orderCancelRejectTransaction"
        case OrderCancel() if transaction is batch[0]:
            return "orderCancelTransaction"
        case OrderCancel(order_id=order_id) if order_id == created.id:
            return "replacingOrderCancelTransaction"
        case OrderFill(order_id=order_id) if order_id == created.id:
            return "orderFillTransaction"
    return "orderCreateTransaction" if transaction is created else None
