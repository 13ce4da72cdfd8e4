"""An afternoon with `oandapyV20`: every endpoint that it has, in the dictionaries it speaks."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from oandapyV20 import API, V20Error
from oandapyV20.contrib.factories import InstrumentsCandlesFactory
from oandapyV20.contrib.requests import (
    ClientExtensions,
    LimitOrderRequest,
    MarketOrderRequest,
    MITOrderRequest,
    StopLossDetails,
    StopLossOrderRequest,
    StopOrderRequest,
    TakeProfitDetails,
    TakeProfitOrderRequest,
    TradeCloseRequest,
    TrailingStopLossDetails,
    TrailingStopLossOrderRequest,
)
from oandapyV20.endpoints import (
    accounts,
    instruments,
    orders,
    positions,
    pricing,
    trades,
    transactions,
)
from oandapyV20.endpoints.apirequest import APIRequest
from oandapyV20.oandapyV20 import TRADING_ENVIRONMENTS

from tests.paper.crowd import Crowd
from tests.paper_exchange import PaperExchange


class Desk:
    """The client on one account, which it passes to each request by itself."""

    def __init__(self, exchange: PaperExchange, token: str | None = None) -> None:
        url = exchange.base_url
        TRADING_ENVIRONMENTS["paper"] = {"api": url, "stream": url}
        self.account = exchange.account
        self.api = API(token or exchange.token, "paper", request_params={"timeout": 15})
        self.api.client.trust_env = False

    def ask(self, request: type[APIRequest], *names: str, **options: Any) -> dict[str, Any]:
        """Send a request about the account; the client checks the status by itself."""
        return self.api.request(request(self.account, *names, **options))


@pytest.fixture
def desk(crowd: Crowd) -> Iterator[Desk]:
    """Talk to an account of the test's own."""
    running = Desk(crowd.take())
    yield running
    running.api.close()


def test_account_is_described_in_every_way(desk: Desk) -> None:
    desk.ask(orders.OrderCreate, data=MarketOrderRequest("EUR_USD", units=100).data)
    listed = desk.api.request(accounts.AccountList())["accounts"]
    details = desk.ask(accounts.AccountDetails)["account"]
    summary = desk.ask(accounts.AccountSummary)["account"]
    offered = desk.ask(accounts.AccountInstruments, params={"instruments": "EUR_USD"})
    changes = desk.ask(accounts.AccountChanges, params={"sinceTransactionID": 2})
    assert desk.account in [account["id"] for account in listed]
    assert summary.items() <= details.items()
    assert [each["name"] for each in offered["instruments"]] == ["EUR_USD"]
    assert [trade["id"] for trade in changes["changes"]["tradesOpened"]] == ["4"]


def test_account_is_configured(desk: Desk) -> None:
    request = {"marginRate": "0.05", "alias": "afternoon"}
    answer = desk.ask(accounts.AccountConfiguration, data=request)
    summary = desk.ask(accounts.AccountSummary)["account"]
    configured = answer["clientConfigureTransaction"]
    assert (configured["marginRate"], configured["alias"]) == ("0.05", "afternoon")
    assert (summary["marginRate"], summary["alias"]) == ("0.05", "afternoon")


def test_prices_and_candles_are_asked_for(desk: Desk) -> None:
    answer = desk.ask(pricing.PricingInfo, params={"instruments": "EUR_USD"})
    candles = instruments.InstrumentsCandles("EUR_USD", {"count": 5, "granularity": "M1"})
    assert answer["prices"][0]["bids"][0] == {"price": "1.10000", "liquidity": 1_000_000}
    assert desk.api.request(candles)["granularity"] == "M1"


def test_factory_pages_through_candles(shared_exchange: PaperExchange) -> None:
    desk = Desk(shared_exchange)
    until = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=1)
    wanted = {
        "from": (until - timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "to": until.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "granularity": "M1",
        "count": 50,
    }
    times = [
        candle["time"]
        for request in InstrumentsCandlesFactory(instrument="EUR_USD", params=wanted)
        for candle in desk.api.request(request)["candles"]
    ]
    assert times == sorted(set(times))
    assert len(times) >= 100


@pytest.mark.parametrize(
    ("request_class", "price"),
    [(LimitOrderRequest, "1.05"), (StopOrderRequest, "1.15"), (MITOrderRequest, "1.05")],
)
def test_resting_order_is_created_found_replaced_and_cancelled(
    desk: Desk, request_class: Any, price: str
) -> None:
    order = request_class(
        instrument="EUR_USD",
        units=100,
        price=price,
        takeProfitOnFill=TakeProfitDetails(price="1.3").data,
        stopLossOnFill=StopLossDetails(price="1.01").data,
        trailingStopLossOnFill=TrailingStopLossDetails(distance="0.05").data,
        clientExtensions=ClientExtensions(clientID="resting", clientTag="demo").data,
    )
    created = desk.ask(orders.OrderCreate, data=order.data)["orderCreateTransaction"]
    pending = desk.ask(orders.OrdersPending)["orders"]
    listed = desk.ask(orders.OrderList, params={"state": "PENDING"})["orders"]
    found = desk.ask(orders.OrderDetails, orderID="@resting")["order"]
    again = request_class(instrument="EUR_USD", units=200, price=price).data
    replaced = desk.ask(orders.OrderReplace, orderID=created["id"], data=again)
    number = replaced["orderCreateTransaction"]["id"]
    named = {"clientExtensions": {"id": "new-name"}, "tradeClientExtensions": {"tag": "t"}}
    modified = desk.ask(orders.OrderClientExtensions, orderID=number, data=named)
    cancelled = desk.ask(orders.OrderCancel, orderID="@new-name")
    assert pending == listed == [found]
    assert (found["price"], found["state"]) == (price + "000", "PENDING")
    assert replaced["orderCancelTransaction"]["replacedByOrderID"] == number
    assert replaced["orderCreateTransaction"]["replacesOrderID"] == created["id"]
    assert modified["orderClientExtensionsModifyTransaction"]["orderID"] == number
    assert cancelled["orderCancelTransaction"]["reason"] == "CLIENT_REQUEST"


def test_trade_is_protected_renamed_and_closed(desk: Desk) -> None:
    order = MarketOrderRequest("EUR_USD", units=100, positionFill="OPEN_ONLY")
    fill = desk.ask(orders.OrderCreate, data=order.data)["orderFillTransaction"]
    number = fill["tradeOpened"]["tradeID"]
    for body in (
        TakeProfitOrderRequest(tradeID=number, price=1.2),
        StopLossOrderRequest(tradeID=number, price=1.05),
        TrailingStopLossOrderRequest(tradeID=number, distance=0.01),
    ):
        desk.ask(orders.OrderCreate, data=body.data)
    named = {"clientExtensions": {"id": "trade-1", "comment": "afternoon"}}
    desk.ask(trades.TradeClientExtensions, tradeID=number, data=named)
    moved = desk.ask(
        trades.TradeCRCDO,
        tradeID="@trade-1",
        data={"takeProfit": {"price": "1.25"}, "stopLoss": None},
    )
    trade = desk.ask(trades.TradeDetails, tradeID=number)["trade"]
    listed = desk.ask(trades.TradesList, params={"instrument": "EUR_USD"})["trades"]
    opened = desk.ask(trades.OpenTrades)["trades"]
    part = desk.ask(trades.TradeClose, tradeID=number, data=TradeCloseRequest(units=10).data)
    whole = desk.ask(trades.TradeClose, tradeID=number)
    assert moved["takeProfitOrderCancelTransaction"]["reason"] == "CLIENT_REQUEST_REPLACED"
    assert moved["takeProfitOrderTransaction"]["reason"] == "REPLACEMENT"
    assert moved["stopLossOrderCancelTransaction"]["reason"] == "CLIENT_REQUEST"
    assert trade["clientExtensions"]["id"] == "trade-1"
    assert trade["trailingStopLossOrder"]["trailingStopValue"] == "1.09000"
    assert listed == opened == [trade]
    assert part["orderFillTransaction"]["tradeReduced"]["units"] == "-10"
    assert whole["orderFillTransaction"]["tradesClosed"][0]["units"] == "-90"


def test_position_is_listed_and_closed(desk: Desk) -> None:
    desk.ask(orders.OrderCreate, data=MarketOrderRequest("EUR_USD", units=-50).data)
    position = desk.ask(positions.PositionDetails, instrument="EUR_USD")["position"]
    opened = desk.ask(positions.OpenPositions)["positions"]
    close = {"shortUnits": "ALL"}
    answer = desk.ask(positions.PositionClose, instrument="EUR_USD", data=close)
    (flat,) = desk.ask(positions.PositionList)["positions"]
    assert opened == [position]
    assert answer["shortOrderFillTransaction"]["units"] == "50"
    assert "averagePrice" not in flat["short"]


def test_transactions_are_read_in_every_way(desk: Desk) -> None:
    desk.ask(orders.OrderCreate, data=MarketOrderRequest("EUR_USD", units=1).data)
    pages = desk.ask(transactions.TransactionList, params={"pageSize": 3})
    one = desk.ask(transactions.TransactionDetails, transactionID=4)["transaction"]
    ranged = desk.ask(transactions.TransactionIDRange, params={"from": 3, "to": 4})
    since = desk.ask(transactions.TransactionsSinceID, params={"id": 2})
    assert (pages["count"], len(pages["pages"])) == (4, 2)
    assert since["transactions"] == ranged["transactions"]
    assert since["transactions"][-1] == one


def test_streams_are_read_until_they_are_terminated(desk: Desk) -> None:
    request = pricing.PricingStream(desk.account, params={"instruments": "EUR_USD"})
    prices = desk.api.request(request)
    first = next(prices)
    beats = desk.api.request(transactions.TransactionsStream(desk.account))
    heartbeat = next(beats)
    assert (first["type"], first["instrument"]) == ("PRICE", "EUR_USD")
    assert (heartbeat["type"], heartbeat["lastTransactionID"]) == ("HEARTBEAT", "2")


def refused(desk: Desk, request: type[APIRequest], **options: Any) -> tuple[int, str]:
    """Return the status and the error's code, or message, of a request that is refused."""
    with pytest.raises(V20Error) as raised:
        desk.ask(request, **options)
    body = json.loads(raised.value.msg)
    return raised.value.code, body.get("errorCode", body["errorMessage"])


def test_refusals_are_raised_with_oandas_body(desk: Desk) -> None:
    nothing = MarketOrderRequest("EUR_USD", units=0).data
    no_trade = TakeProfitOrderRequest(tradeID="99", price="1.2").data
    assert refused(desk, orders.OrderCreate, data=nothing) == (400, "UNITS_INVALID")
    assert refused(desk, orders.OrderCreate, data=no_trade) == (404, "TRADE_DOESNT_EXIST")
    assert refused(desk, orders.OrderCancel, orderID="9") == (404, "ORDER_DOESNT_EXIST")
    assert refused(desk, orders.OrderReplace, orderID="9", data=nothing)[0] == 404
    assert refused(desk, trades.TradeDetails, tradeID="9") == (404, "NO_SUCH_TRADE")
    assert refused(desk, positions.PositionDetails, instrument="EUR_USD")[0] == 404
    assert refused(desk, pricing.PricingInfo, params={"instruments": "EUR_ZZZ"})[0] == 400


def test_wrong_token_is_raised_as_401(crowd: Crowd) -> None:
    stranger = Desk(crowd.take(), token="wrong")
    message = "Insufficient authorization to perform request."
    assert refused(stranger, accounts.AccountSummary) == (401, message)
