"""Transactions: one, a range, those since another, pages by time."""

from urllib.parse import urlencode

from aiohttp import web

from paper.errors import BadRange, InvalidParameter, NotFound, Refused
from paper.http.context import LONGEST_ID, Call, call_of, transaction_id
from paper.http.replies import account_reply
from paper.transactions import BODY_TYPES, ORDER_TYPES, OrderReject, Transaction
from paper.wire import Json, format_time

LARGEST_PAGE = 1000
GROUPS = {"ORDER": "_ORDER", "FUNDING": "TRANSFER_FUNDS", "ADMIN": "CREATE", "CREATE": "CREATE"}
KNOWN_TYPES = {*BODY_TYPES, *(name + OrderReject.SUFFIX for name in ORDER_TYPES)}


async def get_transaction(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/transactions/{number}."""
    call = call_of(request)
    number = transaction_id(call.path("number"), "transactionID")
    found = await _read(call, number, number)
    if not found:
        raise NotFound("The transaction ID specified does not exist")
    return account_reply(call, {"transaction": found[0].to_wire(call.time_format)})


async def get_range(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/transactions/idrange."""
    call = call_of(request)
    first = transaction_id(call.required("from"), "from")
    last = transaction_id(call.required("to"), "to")
    known = call.desk.account.last_transaction_id
    if not 1 <= first <= known:
        raise BadRange("from")
    if not first <= last <= known:
        raise BadRange("to")
    return _show(call, await _read(call, first, last))


async def get_since(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/transactions/sinceid: those with a greater number."""
    call = call_of(request)
    since = transaction_id(call.required("id"), "id")
    if since > call.desk.account.last_transaction_id:
        raise BadRange("id")
    last = await call.desk.at_rest()
    return _show(call, call.desk.journal.read(since + 1, last))


async def list_pages(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/transactions: addresses of pages, without the transactions."""
    call = call_of(request)
    account = call.desk.account
    start = call.moment("from") or account.created_time
    end = call.moment("to") or max(call.exchange.now(), account.last_time)
    if end < start:
        raise InvalidParameter("to")
    size = _page_size(call)
    wanted = _types(call)
    await call.desk.at_rest()
    first, last = call.desk.journal.numbers_between(start, end)
    pages: list[Json] = [
        _page_url(call, at, min(at + size - 1, last)) for at in range(first, last + 1, size)
    ]
    body: dict[str, Json] = {
        "from": format_time(start, call.time_format),
        "to": format_time(end, call.time_format),
        "pageSize": size,
        "count": last - first + 1,
        "pages": pages,
    }
    if wanted is not None:
        body["type"] = list(wanted)
    return account_reply(call, body)


def _page_size(call: Call) -> int:
    text = call.query("pageSize")
    if text is None:
        return 100
    plain = text.isascii() and text.isdigit() and len(text) <= LONGEST_ID
    if not plain or not 1 <= int(text) <= LARGEST_PAGE:
        raise Refused(400, "Invalid value specified for 'pageSize'", "INVALID_PAGESIZE")
    return int(text)


def _page_url(call: Call, first: int, last: int) -> str:
    request = call.request
    query = {"from": str(first), "to": str(last)}
    kinds = call.query("type")
    if kinds is not None:
        query |= {"type": kinds}
    return f"{request.scheme}://{request.host}{request.path}/idrange?{urlencode(query)}"


def _types(call: Call) -> list[str] | None:
    text = call.query("type")
    if text is None:
        return None
    names = [name for name in text.split(",") if name]
    for name in names:
        if name not in KNOWN_TYPES and name not in GROUPS:
            raise InvalidParameter("type")
    return names


def _matches(transaction: Transaction, wanted: list[str] | None) -> bool:
    if wanted is None or transaction.type in wanted:
        return True
    return any(name in GROUPS and GROUPS[name] in transaction.type for name in wanted)


async def _read(call: Call, first: int, last: int) -> list[Transaction]:
    await call.desk.settled()
    return call.desk.journal.read(first, last)


def _show(call: Call, transactions: list[Transaction]) -> web.Response:
    wanted = _types(call)
    shown: list[Json] = [
        each.to_wire(call.time_format) for each in transactions if _matches(each, wanted)
    ]
    return account_reply(call, {"transactions": shown})
