"""Answers: JSON with the account's last transaction, errors in OANDA's shape."""

import json
from collections.abc import Mapping, Sequence

from aiohttp import web

from paper.desk import Batch
from paper.errors import Refused
from paper.http.context import Call
from paper.http.spelling import spelled
from paper.ledger.fills import OrderFill
from paper.ledger.transactions import OrderCancel, OrderCancelReject, OrderReject, Transaction
from paper.orders.refusals import sentence
from paper.wire import Json, TimeFormat, TransactionId, Wire

JSON_TYPE = "application/json"


def reply(
    body: Mapping[str, Json], status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Answer with a JSON object on one line."""
    text = json.dumps(body, separators=(",", ":"))
    return web.Response(
        text=text, status=status, headers=headers, content_type=JSON_TYPE, charset="UTF-8"
    )


def account_reply(
    call: Call, body: Wire, status: int = 200, *, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Answer with the account's last transaction id added, unless the body tells an earlier one."""
    last = call.desk.account.last_transaction_id
    shown = {"lastTransactionID": str(last)} | spelled(body, call.behaviour.spelling)
    return reply(shown, status, headers)


def list_reply(name: str, ready: bytes, last: TransactionId) -> web.Response:
    """Answer with a list that is JSON already, and the account's last transaction id."""
    body = b'{"%s":%s,"lastTransactionID":"%d"}' % (name.encode(), ready, last)
    return web.Response(body=body, content_type=JSON_TYPE, charset="UTF-8")


def missing_reply(call: Call, message: str, code: str) -> web.Response:
    """Answer that the account has no such order, trade or position."""
    return account_reply(call, {"errorMessage": message, "errorCode": code}, 404)


def refusal_reply(refused: Refused) -> web.Response:
    """Answer what left no transaction."""
    return error_reply(refused.status, refused.message, refused.code)


def error_reply(status: int, message: str, code: str | None = None) -> web.Response:
    """Answer with an error message, and its code where it has one."""
    body: Wire = {"errorMessage": message}
    if code is not None:
        body["errorCode"] = code
    return reply(body, status)


def batch_view(batch: Batch, prefix: str, time_format: TimeFormat) -> Wire:
    """Show a batch's create, fill, cancel or reject under the names that answers give them.

    `prefix` is `order`, `longOrder` or `shortOrder`.
    """
    wire: Wire = {}
    for transaction in batch:
        if _is_of(transaction, batch[0]):
            wire[prefix + _role(transaction)] = transaction.to_wire(time_format)
    return wire


def related(batches: Sequence[Batch]) -> Wire:
    """Show the numbers of all transactions of some batches."""
    return {"relatedTransactionIDs": [str(each.id) for batch in batches for each in batch]}


def reject_reason(batch: Batch) -> str | None:
    """Return why a batch refused the request, None if it did not."""
    match batch[0].body:
        case OrderReject(reject_reason=reason) | OrderCancelReject(reject_reason=reason):
            return str(reason)
    return None


def reject_view(reason: str) -> Wire:
    """Show a refusal's sentence and code."""
    return {"errorMessage": sentence(reason), "errorCode": str(reason)}


def _is_of(transaction: Transaction, first: Transaction) -> bool:
    """Tell whether a transaction is about the order that the batch began with."""
    match transaction.body:
        case OrderFill(order_id=order_id) | OrderCancel(order_id=order_id):
            return transaction is first or order_id == first.id
    return transaction is first


def _role(transaction: Transaction) -> str:
    match transaction.body:
        case OrderFill():
            return "FillTransaction"
        case OrderCancel():
            return "CancelTransaction"
        case OrderReject():
            return "RejectTransaction"
        case OrderCancelReject():
            return "CancelRejectTransaction"
        case _:
            return "CreateTransaction"
