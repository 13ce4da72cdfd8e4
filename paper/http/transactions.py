"""Transactions: one, a range, those since another, pages by time."""

import asyncio
from collections.abc import Iterator
from typing import assert_never
from urllib.parse import urlencode

from aiohttp import web

from domain.times import SECOND_NS
from paper.behaviour import Spelling, TransactionsFrom
from paper.errors import InvalidParameter, NotFound, Refused
from paper.http.context import LONGEST_ID, Call, call_of, transaction_id
from paper.http.filters import types_of
from paper.http.replies import account_reply, list_reply
from paper.wire import Json, TimeFormat, TimeNs, format_time

LARGEST_PAGE = 1000
WEEK_NS = 7 * 86_400 * SECOND_NS
READ_AT_ONCE = 1000
"""Transactions read in one go; others get their turn in between."""


async def get_transaction(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/transactions/{number}."""
    call = call_of(request)
    number = transaction_id(call.path("number"), "transactionID")
    await call.desk.settled()
    found = call.desk.journal.read(number, number)
    if not found:
        raise NotFound("The transaction ID specified does not exist")
    return account_reply(call, {"transaction": found[0].to_wire(call.time_format)})


async def get_range(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/transactions/idrange."""
    call = call_of(request)
    first = transaction_id(call.required("from"), "from")
    last = transaction_id(call.required("to"), "to")
    wanted = _wanted(call)
    known = call.desk.account.last_transaction_id
    if not 1 <= first <= known:
        raise call.bad_range("from")
    if not first <= last <= known:
        raise call.bad_range("to")
    await call.desk.settled()
    return await _show(call, first, last, wanted)


async def get_since(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/transactions/sinceid: those with a greater number."""
    call = call_of(request)
    since = transaction_id(call.required("id"), "id")
    wanted = _wanted(call)
    if since > call.desk.account.last_transaction_id:
        raise call.bad_range("id")
    last = await call.desk.at_rest()
    return await _show(call, since + 1, last, wanted)


async def list_pages(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/transactions: addresses of pages, without the transactions."""
    call = call_of(request)
    start, end = _span(call)
    size = _page_size(call)
    wanted = _wanted(call)
    await call.desk.at_rest()
    first, last = call.desk.journal.numbers_between(start, end)
    pages: list[Json] = [_page_url(call, page[0], page[-1]) for page in _pieces(first, last, size)]
    body: dict[str, Json] = {
        "from": format_time(start, call.time_format),
        "to": format_time(end, call.time_format),
        "pageSize": size,
        "count": await _count(call, first, last, wanted),
        "pages": pages,
    }
    if wanted is not None:
        body["type"] = list(_names(call))
    return account_reply(call, body)


def _span(call: Call) -> tuple[TimeNs, TimeNs]:
    account = call.desk.account
    end = call.moment("to")
    if end is None:
        end = TimeNs(max(call.exchange.now(), account.last_time))
    start = call.moment("from")
    if start is None:
        start = _usual_start(call, end)
    if end < start:
        raise InvalidParameter("to")
    return start, end


def _usual_start(call: Call, end: TimeNs) -> TimeNs:
    created = call.desk.account.created_time
    match call.behaviour.transactions_from:
        case TransactionsFrom.CREATION:
            return TimeNs(min(created, end))
        case TransactionsFrom.WEEK:
            return TimeNs(min(max(created, call.exchange.now() - WEEK_NS), end))
        case _ as never:
            assert_never(never)


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
    if kinds:
        query |= {"type": kinds}
    path = request.rel_url.raw_path
    return f"{request.scheme}://{request.host}{path}/idrange?{urlencode(query)}"


def _pieces(first: int, last: int, size: int) -> Iterator[range]:
    for start in range(first, last + 1, size):
        yield range(start, min(start + size, last + 1))


async def _count(call: Call, first: int, last: int, wanted: frozenset[str] | None) -> int:
    if wanted is None:
        return last - first + 1
    found = 0
    for piece in _pieces(first, last, READ_AT_ONCE):
        transactions = call.desk.journal.read(piece[0], piece[-1])
        found += sum(each.type in wanted for each in transactions)
        await asyncio.sleep(0)
    return found


def _names(call: Call) -> list[str]:
    return [name for name in (call.query("type") or "").split(",") if name]


def _wanted(call: Call) -> frozenset[str] | None:
    names = _names(call)
    return types_of(names) if names else None


async def _show(call: Call, first: int, last: int, wanted: frozenset[str] | None) -> web.Response:
    # What comes while this is put together is not in it, and must not seem to be.
    known = call.desk.account.last_transaction_id
    if _as_kept(call, wanted):
        return list_reply("transactions", await _kept(call, first, last), known)
    shown: list[Json] = []
    for piece in _pieces(first, last, READ_AT_ONCE):
        shown += [
            each.to_wire(call.time_format)
            for each in call.desk.journal.read(piece[0], piece[-1])
            if wanted is None or each.type in wanted
        ]
        await asyncio.sleep(0)
    return account_reply(call, {"transactions": shown, "lastTransactionID": str(known)})


def _as_kept(call: Call, wanted: frozenset[str] | None) -> bool:
    """Tell whether the lines of the transaction file are what is asked for, as they stand."""
    usual = call.time_format is TimeFormat.RFC3339
    return usual and wanted is None and call.behaviour.spelling is Spelling.CURRENT


async def _kept(call: Call, first: int, last: int) -> bytes:
    """Return a JSON list of transactions without reading them one by one."""
    parts = []
    for piece in _pieces(first, last, READ_AT_ONCE):
        parts.append(b",".join(call.desk.journal.lines(piece[0], piece[-1])))
        await asyncio.sleep(0)
    return b"[" + b",".join(parts) + b"]"
