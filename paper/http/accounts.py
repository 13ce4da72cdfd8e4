"""The account: who it is, what it is worth, what it may trade, what has changed."""

from aiohttp import web

from paper.desk import Desk
from paper.errors import MissingParameter
from paper.http.context import OPENED, call_of, json_body, transaction_id
from paper.http.replies import account_reply, reject_view, related, reply
from paper.http.views import (
    account_summary,
    instrument_view,
    open_instruments,
    order_dynamics,
    order_view,
    position_dynamics,
    position_view,
    trade_dynamics,
    trade_summary,
    traded_instruments,
    valuation_view,
)
from paper.ledger.account_events import ClientConfigureReject
from paper.ledger.configuration import Configuration
from paper.ledger.fills import OrderFill
from paper.ledger.transactions import OrderCancel, Transaction
from paper.money.valuation import value
from paper.orders.parsing import Fields
from paper.orders.terms import OrderBody
from paper.wire import Json, TimeFormat, TransactionId, Wire


async def list_accounts(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts: those that the token opens."""
    accounts: list[Json] = [{"id": name, "tags": []} for name in request[OPENED]]
    return reply({"accounts": accounts})


async def get_account(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}."""
    call = call_of(request)
    account, market = call.desk.account, call.desk.market
    wire = account_summary(account, market, call.time_format)
    wire["trades"] = [
        trade_summary(trade, account, market, call.time_format)
        for trade in account.open_trades.values()
    ]
    wire["orders"] = [
        order_view(order, call.desk.trails, call.time_format)
        for order in account.pending_orders.values()
    ]
    names = traded_instruments(account)
    wire["positions"] = [position_view(name, account, market) for name in names]
    return account_reply(call, {"account": wire})


async def get_summary(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/summary."""
    call = call_of(request)
    summary = account_summary(call.desk.account, call.desk.market, call.time_format)
    return account_reply(call, {"account": summary})


async def get_instruments(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/instruments."""
    call = call_of(request)
    asked = call.query("instruments")
    names = call.instruments(asked) if asked else list(call.exchange.instruments)
    account = call.desk.account
    shown: list[Json] = [
        instrument_view(call.exchange.instruments[name], account) for name in names
    ]
    return account_reply(call, {"instruments": shown})


async def get_changes(request: web.Request) -> web.StreamResponse:
    """GET /v3/accounts/{id}/changes."""
    call = call_of(request)
    text = call.query("sinceTransactionID")
    if text is None:
        raise MissingParameter("sinceTransactionID")
    since = transaction_id(text, "sinceTransactionID")
    if since > call.desk.account.last_transaction_id:
        raise call.bad_range("sinceTransactionID")
    last = await call.desk.at_rest()
    transactions = call.desk.journal.read(since + 1, last)
    changes = _changes(transactions, call.desk, call.time_format)
    state = _state(call.desk)
    return account_reply(call, {"changes": changes, "state": state})


def _state(desk: Desk) -> Wire:
    account, market = desk.account, desk.market
    wire = valuation_view(value(account, market))
    wire["orders"] = [
        order_dynamics(order_id, state)
        for order_id in account.pending_orders
        if (state := desk.trails.state(order_id)) is not None
    ]
    wire["trades"] = [
        trade_dynamics(trade, account, market) for trade in account.open_trades.values()
    ]
    names = open_instruments(account)
    wire["positions"] = [position_dynamics(name, account, market) for name in names]
    return wire


def _changes(transactions: list[Transaction], desk: Desk, time_format: TimeFormat) -> Wire:
    account, market = desk.account, desk.market
    touched = _Touched(transactions)

    def orders(ids: list[TransactionId]) -> list[Json]:
        found = (account.order(number) for number in ids)
        return [order_view(order, desk.trails, time_format) for order in found if order is not None]

    def trades(ids: list[TransactionId]) -> list[Json]:
        found = (account.trade(number) for number in dict.fromkeys(ids))
        return [
            trade_summary(trade, account, market, time_format)
            for trade in found
            if trade is not None
        ]

    return {
        "ordersCreated": orders(touched.orders_created),
        "ordersCancelled": orders(touched.orders_cancelled),
        "ordersFilled": orders(touched.orders_filled),
        "ordersTriggered": [],
        "tradesOpened": trades(touched.trades_opened),
        "tradesReduced": trades(touched.trades_reduced),
        "tradesClosed": trades(touched.trades_closed),
        "positions": [position_view(name, account, market) for name in touched.instruments],
        "transactions": [each.to_wire(time_format) for each in transactions],
    }


class _Touched:
    """The numbers of what some transactions touched."""

    def __init__(self, transactions: list[Transaction]) -> None:
        self.orders_created: list[TransactionId] = []
        self.orders_cancelled: list[TransactionId] = []
        self.orders_filled: list[TransactionId] = []
        self.trades_opened: list[TransactionId] = []
        self.trades_reduced: list[TransactionId] = []
        self.trades_closed: list[TransactionId] = []
        self.instruments: list[str] = []
        for transaction in transactions:
            self._add(transaction)

    def _add(self, transaction: Transaction) -> None:
        match transaction.body:
            case OrderCancel(order_id=order_id):
                self.orders_cancelled.append(order_id)
            case OrderFill() as fill:
                self._add_fill(fill)
            case body if isinstance(body, OrderBody):
                self.orders_created.append(transaction.id)

    def _add_fill(self, fill: OrderFill) -> None:
        self.orders_filled.append(fill.order_id)
        if fill.trade_opened is not None:
            self.trades_opened.append(fill.trade_opened.trade_id)
        if fill.trade_reduced is not None:
            self.trades_reduced.append(fill.trade_reduced.trade_id)
        self.trades_closed.extend(part.trade_id for part in fill.trades_closed or ())
        if fill.instrument not in self.instruments:
            self.instruments.append(fill.instrument)


async def configure(request: web.Request) -> web.StreamResponse:
    """PATCH /v3/accounts/{id}/configuration."""
    call = call_of(request)
    fields = Fields(await json_body(call), "")
    wanted = Configuration(alias=fields.text("alias"), margin_rate=fields.decimal("marginRate"))
    batch = call.desk.configure(wanted, call.request_id, call.exchange.now())
    body: Wire = {}
    match batch[0].body:
        case ClientConfigureReject(reject_reason=reason):
            body["clientConfigureRejectTransaction"] = batch[0].to_wire(call.time_format)
            return account_reply(call, body | related([batch]) | reject_view(reason), 400)
    body["clientConfigureTransaction"] = batch[0].to_wire(call.time_format)
    return account_reply(call, body)
