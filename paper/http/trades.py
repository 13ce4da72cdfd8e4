"""Trades: list, look up, close."""

from decimal import Decimal

from aiohttp import web

from paper.errors import InvalidParameter
from paper.http.context import Call, call_of, json_body, next_page, required_object, whole_number
from paper.http.dependents import dependents_view
from paper.http.replies import (
    account_reply,
    batch_view,
    missing_reply,
    reject_reason,
    reject_view,
    related,
)
from paper.http.views import trade_view
from paper.ledger.account import Account
from paper.ledger.book import Trade, TradeState
from paper.ledger.transactions import TradeClientExtensionsModifyReject
from paper.orders.closing import ALL
from paper.orders.parsing import Fields, parse_extensions
from paper.orders.protective import TradeName, find_trade
from paper.orders.protective_requests import parse_changes
from paper.orders.refusals import RejectReason
from paper.orders.trade_extensions import TradeRenaming
from paper.wire import Json, TransactionId

LARGEST_PAGE = 500
RENAMED = "tradeClientExtensionsModify"
NO_SUCH_TRADE = "NO_SUCH_TRADE"
UNKNOWN_TRADE = TransactionId(0)


async def list_trades(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/trades: newest first, open ones unless another state is asked."""
    call = call_of(request)
    found = [trade for trade in _in_state(call, call.desk.account) if _wanted(call, trade)]
    found.sort(key=lambda trade: trade.id, reverse=True)
    page = found[: call.count("count", 50, LARGEST_PAGE)]
    headers = {"Link": next_page(call, page[-1].id)} if len(found) > len(page) else {}
    return account_reply(call, {"trades": _show(call, page)}, headers=headers)


async def list_open(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/openTrades."""
    call = call_of(request)
    newest_first = list(reversed(call.desk.account.open_trades.values()))
    return account_reply(call, {"trades": _show(call, newest_first)})


async def get_trade(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/trades/{spec}."""
    call = call_of(request)
    trade = call.desk.account.trade(_trade_id(call))
    if trade is None:
        return missing_reply(call, "The trade ID specified does not exist", NO_SUCH_TRADE)
    return account_reply(call, {"trade": _show(call, [trade])[0]})


async def close_trade(request: web.Request) -> web.StreamResponse:
    """PUT /v3/accounts/{id}/trades/{spec}/close."""
    call = call_of(request)
    fields = Fields(await json_body(call), "", call.behaviour.trailing_zeros)
    units = read_amount(fields, "units")
    batch = call.desk.close_trade(_trade_name(call), units, call.request_id, call.exchange.now())
    body = batch_view(batch, "order", call.time_format) | related([batch])
    reason = reject_reason(batch)
    if reason is not None:
        status = 404 if reason == RejectReason.TRADE_DOESNT_EXIST else 400
        return account_reply(call, body | reject_view(reason), status)
    return account_reply(call, body)


async def set_orders(request: web.Request) -> web.StreamResponse:
    """PUT /v3/accounts/{id}/trades/{spec}/orders."""
    call = call_of(request)
    changes = tuple(parse_changes(Fields(await json_body(call), "", call.behaviour.trailing_zeros)))
    name = _trade_name(call)
    trade = find_trade(call.desk.account, name)
    before = trade.dependents_by_type if isinstance(trade, Trade) else {}
    batch = call.desk.set_dependents(name, changes, call.request_id, call.exchange.now())
    if not batch and not isinstance(trade, Trade):
        return missing_reply(call, "The trade ID specified does not exist", NO_SUCH_TRADE)
    body = dependents_view(batch, before, call.time_format) | related([batch])
    reason = reject_reason(batch) if batch else None
    if reason is not None:
        status = 404 if reason == RejectReason.TRADE_DOESNT_EXIST else 400
        return account_reply(call, body | reject_view(reason), status)
    return account_reply(call, body)


async def set_extensions(request: web.Request) -> web.StreamResponse:
    """PUT /v3/accounts/{id}/trades/{spec}/clientExtensions."""
    call = call_of(request)
    given = await required_object(call, "clientExtensions")
    wanted = TradeRenaming(trade=_trade_name(call), extensions=parse_extensions(given))
    batch = call.desk.rename_trade(wanted, call.request_id, call.exchange.now())
    (renamed,) = batch
    wire = renamed.to_wire(call.time_format)
    body = related([batch])
    if not isinstance(renamed.body, TradeClientExtensionsModifyReject):
        return account_reply(call, body | {f"{RENAMED}Transaction": wire})
    reason = renamed.body.reject_reason
    body |= {f"{RENAMED}RejectTransaction": wire} | reject_view(reason)
    return account_reply(call, body, 404 if reason == RejectReason.TRADE_DOESNT_EXIST else 400)


def read_amount(fields: Fields, name: str) -> Decimal | None:
    """Read `ALL` (or nothing) as None, otherwise a number of units."""
    if not fields.has(name) or fields.value(name) == ALL:
        return None
    units = fields.units(name)
    if units is not None and units.is_signed() and units.is_finite():
        raise InvalidParameter(name)
    return units


def _trade_name(call: Call) -> TradeName:
    spec = call.path("trade")
    if spec.startswith("@"):
        return TradeName(client_id=spec[1:])
    return TradeName(id=TransactionId(whole_number(spec, "tradeID")))


def _trade_id(call: Call) -> TransactionId:
    spec = call.path("trade")
    if not spec.startswith("@"):
        return TransactionId(whole_number(spec, "tradeID"))
    trade = call.desk.account.trade_by_client_id(spec[1:])
    return UNKNOWN_TRADE if trade is None else trade.id


def _show(call: Call, trades: list[Trade]) -> list[Json]:
    desk = call.desk
    return [
        trade_view(trade, desk.account, desk.market, desk.trails, call.time_format)
        for trade in trades
    ]


def _in_state(call: Call, account: Account) -> list[Trade]:
    state = call.query("state") or TradeState.OPEN.value
    match state:
        case "OPEN":
            return list(account.open_trades.values())
        case "CLOSED":
            return list(account.finished_trades.values())
        case "ALL":
            return [*account.finished_trades.values(), *account.open_trades.values()]
        case "CLOSE_WHEN_TRADEABLE":
            return []
    raise InvalidParameter("state")


def _wanted(call: Call, trade: Trade) -> bool:
    ids, before, instrument = call.query("ids"), call.query("beforeID"), call.query("instrument")
    if ids is not None and str(trade.id) not in ids.split(","):
        return False
    if before is not None and trade.id >= whole_number(before, "beforeID"):
        return False
    return instrument is None or trade.instrument == instrument
