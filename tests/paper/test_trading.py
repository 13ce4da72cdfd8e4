"""Orders at prices that the test chooses: fills, netting, dependents, closing, money."""

from decimal import Decimal

import pytest

from tests.paper.client import Client, eventually, official
from tests.paper.conftest import Quotes, Recorder, Starter

FLAT: Quotes = [(1.10000, 1.10010)]


@pytest.fixture
def frozen(start: Starter, record: Recorder) -> Client:
    """Talk to an exchange whose EUR_USD stands at 1.10000 / 1.10010."""
    return Client(start("--replay", str(record(FLAT))))


def test_market_order_fills_at_the_ask_and_is_one_batch(frozen: Client) -> None:
    answer = frozen.place(
        units="1000",
        clientExtensions={"id": "o1"},
        tradeClientExtensions={"id": "t1", "tag": "demo"},
        takeProfitOnFill={"price": "1.2"},
        stopLossOnFill={"distance": "0.0025"},
    )
    body = answer.json()
    created, fill = body["orderCreateTransaction"], body["orderFillTransaction"]
    assert answer.status_code == 201
    assert answer.headers["Location"].endswith("/orders/3")
    assert body["relatedTransactionIDs"] == ["3", "4", "5", "6"]
    assert created["clientExtensions"] == {"id": "o1"}
    assert created["stopLossOnFill"]["distance"] == "0.00250"
    assert (fill["orderID"], fill["clientOrderID"]) == ("3", "o1")
    assert (fill["price"], fill["fullVWAP"]) == ("1.10010", "1.10010")
    assert fill["tradeOpened"] == {
        "tradeID": "4",
        "units": "1000",
        "price": "1.10010",
        "guaranteedExecutionFee": "0.0000",
        "halfSpreadCost": "0.0500",
        "initialMarginRequired": "22.0020",
        "clientExtensions": {"id": "t1", "tag": "demo"},
    }
    batch = frozen.exchange.transactions()[2:]
    assert [each["type"] for each in batch] == [
        "MARKET_ORDER",
        "ORDER_FILL",
        "TAKE_PROFIT_ORDER",
        "STOP_LOSS_ORDER",
    ]
    assert {each["batchID"] for each in batch} == {"3"}
    assert len({(each["time"], each["requestID"]) for each in batch}) == 1
    assert (batch[2]["price"], batch[3]["price"]) == ("1.20000", "1.09760")
    assert {each["reason"] for each in batch[2:]} == {"ON_FILL"}


def test_trade_shows_its_dependent_orders_and_the_account_its_margin(frozen: Client) -> None:
    frozen.fill(
        units="-1000", stopLossOnFill={"price": "1.2"}, takeProfitOnFill={"distance": "0.01"}
    )
    trade = frozen.get("/trades/4")["trade"]
    account = frozen.get()["account"]
    assert trade["currentUnits"] == "-1000"
    assert trade["takeProfitOrder"]["price"] == "1.09000"
    assert trade["stopLossOrder"]["price"] == "1.20000"
    assert trade["unrealizedPL"] == "-0.1000"
    assert trade["marginUsed"] == account["marginUsed"] == "22.0010"
    assert (account["NAV"], account["marginCloseoutNAV"]) == ("99999.9000", "99999.9500")
    assert account["marginAvailable"] == "99977.9490"
    assert account["marginCloseoutPercent"] == "0.00011"
    assert account["positionValue"] == "1100.0500"
    assert account["trades"][0]["stopLossOrderID"] == "6"
    assert [order["type"] for order in account["orders"]] == ["TAKE_PROFIT", "STOP_LOSS"]
    assert (account["openTradeCount"], account["pendingOrderCount"]) == (1, 2)


def test_opposing_order_closes_the_oldest_trades_first_and_opens_the_rest(frozen: Client) -> None:
    for units in ("100", "200", "300"):
        frozen.fill(units=units)
    first = frozen.fill(units="-150")
    assert [part["tradeID"] for part in first["tradesClosed"]] == ["4"]
    assert first["tradeReduced"]["tradeID"] == "6"
    assert first["tradeReduced"]["units"] == "-50"
    second = frozen.fill(units="-500")
    assert [part["tradeID"] for part in second["tradesClosed"]] == ["6", "8"]
    assert second["tradeOpened"]["units"] == "-50"
    assert (second["pl"], second["quotePL"]) == ("-0.0450", "-0.045")
    position = frozen.get("/positions/EUR_USD")["position"]
    assert position["short"]["units"] == "-50"
    assert position["long"]["units"] == "0"
    assert "averagePrice" not in position["long"]
    assert position["long"]["pl"] == position["pl"] == "-0.0600"


def test_trade_closes_in_parts_and_then_cancels_its_dependents(frozen: Client) -> None:
    frozen.fill(units="100", stopLossOnFill={"price": "1"}, takeProfitOnFill={"price": "2"})
    part = frozen.send("PUT", "/trades/4/close", json={"units": 40}).json()
    assert part["orderCreateTransaction"]["tradeClose"] == {"tradeID": "4", "units": "40"}
    assert part["orderFillTransaction"]["tradeReduced"]["units"] == "-40"
    assert frozen.get("/trades/4")["trade"]["currentUnits"] == "60"
    whole = frozen.send("PUT", "/trades/4/close").json()
    assert whole["orderFillTransaction"]["reason"] == "MARKET_ORDER_TRADE_CLOSE"
    assert "orderCancelTransaction" not in whole
    cancels = frozen.exchange.transactions()[-2:]
    assert [(each["type"], each["reason"]) for each in cancels] == [
        ("ORDER_CANCEL", "LINKED_TRADE_CLOSED")
    ] * 2
    trade = frozen.get("/trades/4")["trade"]
    assert (trade["state"], trade["averageClosePrice"]) == ("CLOSED", "1.10000")
    assert trade["closingTransactionIDs"] == ["8", "10"]
    assert trade["realizedPL"] == "-0.0100"
    assert frozen.get("/pendingOrders")["orders"] == []


def test_closing_too_much_or_nothing_is_rejected(frozen: Client) -> None:
    frozen.fill(units="100")
    too_much = frozen.send("PUT", "/trades/4/close", json={"units": "101"})
    missing = frozen.send("PUT", "/trades/99/close")
    assert (too_much.status_code, too_much.json()["errorCode"]) == (
        400,
        "CLOSE_TRADE_UNITS_EXCEED_TRADE_SIZE",
    )
    assert (missing.status_code, missing.json()["errorCode"]) == (404, "TRADE_DOESNT_EXIST")
    for units in ("0", "NaN", "1.5"):
        refused = frozen.send("PUT", "/trades/4/close", json={"units": units})
        assert refused.status_code == 400
        assert "orderRejectTransaction" in refused.json()


def test_position_closes_whole_or_in_part(frozen: Client) -> None:
    frozen.fill(units="100")
    frozen.fill(units="50")
    part = frozen.send("PUT", "/positions/EUR_USD/close", json={"longUnits": "120"}).json()
    fill = part["longOrderFillTransaction"]
    assert fill["reason"] == "MARKET_ORDER_POSITION_CLOSEOUT"
    assert (fill["tradesClosed"][0]["tradeID"], fill["tradeReduced"]["units"]) == ("4", "-20")
    whole = frozen.send("PUT", "/positions/EUR_USD/close", json={"longUnits": "ALL"}).json()
    closeout = whole["longOrderCreateTransaction"]["longPositionCloseout"]
    assert closeout == {"instrument": "EUR_USD", "units": "ALL"}
    assert frozen.get("/openPositions")["positions"] == []
    assert frozen.get("/positions")["positions"][0]["instrument"] == "EUR_USD"


@pytest.mark.parametrize(
    ("sides", "status", "reasons"),
    [
        ({"shortUnits": "ALL"}, 400, ["CLOSEOUT_POSITION_DOESNT_EXIST"]),
        ({"longUnits": "101"}, 400, ["CLOSEOUT_POSITION_UNITS_EXCEED_POSITION_SIZE"]),
        (
            {"longUnits": "ALL", "shortUnits": "ALL"},
            400,
            ["CLOSEOUT_POSITION_REJECT", "CLOSEOUT_POSITION_DOESNT_EXIST"],
        ),
    ],
)
def test_position_close_that_cannot_be_done_closes_nothing(
    frozen: Client, sides: dict[str, str], status: int, reasons: list[str]
) -> None:
    frozen.fill(units="100")
    answer = frozen.send("PUT", "/positions/EUR_USD/close", json=sides)
    body = answer.json()
    given = [
        body[name]["rejectReason"]
        for name in ("longOrderRejectTransaction", "shortOrderRejectTransaction")
        if name in body
    ]
    assert answer.status_code == status
    assert given == reasons
    assert frozen.get("/openPositions")["positions"][0]["long"]["units"] == "100"


def test_position_close_on_a_flat_instrument_is_answered_404(frozen: Client) -> None:
    answer = frozen.send("PUT", "/positions/EUR_USD/close", json={"longUnits": "ALL"})
    assert answer.status_code == 404
    assert answer.json()["errorCode"] == "CLOSEOUT_POSITION_DOESNT_EXIST"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"units": "100", "priceBound": "1.10009"}, "BOUNDS_VIOLATION"),
        ({"units": "20000000"}, "INSUFFICIENT_LIQUIDITY"),
        ({"units": "5000000"}, "INSUFFICIENT_MARGIN"),
        ({"units": "100", "stopLossOnFill": {"price": "1.1"}}, "STOP_LOSS_ON_FILL_LOSS"),
        ({"units": "100", "takeProfitOnFill": {"price": "1.1"}}, "TAKE_PROFIT_ON_FILL_LOSS"),
        ({"units": "100", "positionFill": "REDUCE_ONLY"}, "INSUFFICIENT_LIQUIDITY"),
    ],
)
def test_order_that_cannot_fill_is_created_and_cancelled(
    frozen: Client, fields: dict[str, object], reason: str
) -> None:
    answer = frozen.place(**fields)
    body = answer.json()
    assert answer.status_code == 201
    assert body["orderCancelTransaction"]["reason"] == reason
    assert body["relatedTransactionIDs"] == ["3", "4"]
    assert frozen.get("/orders/3")["order"]["state"] == "CANCELLED"
    assert frozen.get("/openTrades")["trades"] == []


def test_reducing_is_allowed_without_margin(start: Starter, record: Recorder) -> None:
    recording = str(record(FLAT))
    client = Client(start("--replay", recording, "--balance", "22.10"))
    client.fill(units="1000")
    assert client.place(units="10").json()["orderCancelTransaction"]["reason"] == (
        "INSUFFICIENT_MARGIN"
    )
    assert client.fill(units="-1000")["accountBalance"] == "22.0000"


def test_large_order_pays_the_deeper_price(frozen: Client) -> None:
    assert frozen.fill(units="1000000")["price"] == "1.10010"
    assert frozen.fill(units="-2000000")["price"] == "1.09998"


def test_same_client_id_fills_again(frozen: Client) -> None:
    for _ in range(2):
        frozen.fill(units="10", clientExtensions={"id": "twice"})
    assert frozen.send("GET", "/orders/@twice").status_code == 404
    taken = frozen.place(units="10", tradeClientExtensions={"id": "t"}).json()
    again = frozen.place(units="10", tradeClientExtensions={"id": "t"}).json()
    assert "orderFillTransaction" in taken
    assert again["orderCancelTransaction"]["reason"] == "CLIENT_TRADE_ID_ALREADY_EXISTS"


def test_dependent_order_is_found_and_cancelled_by_either_name(frozen: Client) -> None:
    extensions = {"id": "stop-1"}
    frozen.fill(units="10", stopLossOnFill={"price": "1", "clientExtensions": extensions})
    assert frozen.get("/orders/@stop-1")["order"]["id"] == "5"
    cancelled = frozen.send("PUT", "/orders/@stop-1/cancel").json()["orderCancelTransaction"]
    assert (cancelled["orderID"], cancelled["clientOrderID"]) == ("5", "stop-1")
    assert cancelled["reason"] == "CLIENT_REQUEST"
    again = frozen.send("PUT", "/orders/5/cancel")
    body = again.json()
    assert again.status_code == 404
    assert body["errorCode"] == "ORDER_DOESNT_EXIST"
    assert body["orderCancelRejectTransaction"]["type"] == "ORDER_CANCEL_REJECT"
    assert body["orderCancelRejectTransaction"]["orderID"] == "5"


@pytest.mark.parametrize(
    ("units", "quotes", "reason", "price"),
    [
        ("1000", [(1.1, 1.1001), (1.1009, 1.1010), (1.1010, 1.1011)], "TAKE_PROFIT", "1.10100"),
        ("1000", [(1.1, 1.1001), (1.1021, 1.1022), (1.1, 1.1001)], "TAKE_PROFIT", "1.10210"),
        ("1000", [(1.1, 1.1001), (1.0991, 1.0992), (1.0989, 1.0990)], "STOP_LOSS", "1.09890"),
        ("-1000", [(1.1, 1.1001), (1.0985, 1.0991), (1.0989, 1.0990)], "TAKE_PROFIT", "1.09900"),
        ("-1000", [(1.1, 1.1001), (1.1009, 1.1010), (1.1, 1.1001)], "STOP_LOSS", "1.10100"),
    ],
)
def test_dependent_order_triggers_on_the_side_that_closes_the_trade(
    start: Starter, record: Recorder, units: str, quotes: Quotes, reason: str, price: str
) -> None:
    client = Client(start("--replay", str(record(quotes)), "--speed", "1000", "--every-tick"))
    up, down = {"price": "1.10100"}, {"price": "1.09900"}
    long = not units.startswith("-")
    client.fill(
        units=units,
        takeProfitOnFill=up if long else down,
        stopLossOnFill=down if long else up,
    )
    stream = client.lines("/pricing/stream", instruments="EUR_USD")
    next(stream)
    eventually(lambda: client.get("/openTrades")["trades"] == [])
    fill, cancel = client.exchange.transactions()[-2:]
    assert (fill["reason"], fill["price"]) == (f"{reason}_ORDER", price)
    assert "requestID" not in fill
    assert fill["batchID"] == fill["id"] == cancel["batchID"]
    assert cancel["reason"] == "LINKED_TRADE_CLOSED"
    realised = (Decimal(price) - Decimal("1.1001" if long else "1.1")) * Decimal(units)
    assert Decimal(fill["pl"]) == realised
    assert Decimal(fill["accountBalance"]) == 100_000 + realised


def test_order_good_till_date_expires_at_market_time(start: Starter, record: Recorder) -> None:
    recording = str(record([(1.1, 1.1001)] * 60))
    client = Client(start("--replay", recording, "--speed", "20"))
    gtd = {"price": "1.0", "timeInForce": "GTD", "gtdTime": "2024-03-05T10:00:30Z"}
    client.fill(units="100", stopLossOnFill=gtd)
    stream = client.lines("/pricing/stream", instruments="EUR_USD")
    next(stream)
    eventually(lambda: client.get("/pendingOrders")["orders"] == [])
    last = client.exchange.transactions()[-1]
    assert last["reason"] == "TIME_IN_FORCE_EXPIRED"
    assert last["time"] >= "2024-03-05T10:00:30"


def test_yen_profit_is_converted_with_the_markup(start: Starter, record: Recorder) -> None:
    recording = str(record([(150.000, 150.010)], "USD_JPY"))
    client = Client(start("--replay", recording, "--home", "USD"))
    opened = client.fill(instrument="USD_JPY", units="1000")
    closed = client.fill(instrument="USD_JPY", units="-1000")
    rate = 1 / Decimal("150.005")
    assert opened["tradeOpened"]["price"] == "150.010"
    assert closed["quotePL"] == "-10"
    assert abs(Decimal(closed["lossQuoteHomeConversionFactor"]) - rate * Decimal("1.005")) < 1e-11
    assert abs(Decimal(closed["gainQuoteHomeConversionFactor"]) - rate * Decimal("0.995")) < 1e-11
    assert closed["pl"] == "-0.0670"
    assert closed["halfSpreadCost"] == "0.0333"


def test_changes_tell_what_happened_since(frozen: Client) -> None:
    frozen.fill(units="100", stopLossOnFill={"price": "1"})
    frozen.fill(units="-40")
    changes = frozen.get("/changes", sinceTransactionID="2")["changes"]
    assert [order["id"] for order in changes["ordersCreated"]] == ["3", "5", "6"]
    assert [order["id"] for order in changes["ordersFilled"]] == ["3", "6"]
    assert [trade["id"] for trade in changes["tradesOpened"]] == ["4"]
    assert [trade["currentUnits"] for trade in changes["tradesReduced"]] == ["60"]
    assert changes["positions"][0]["long"]["units"] == "60"
    assert [each["id"] for each in changes["transactions"]] == ["3", "4", "5", "6", "7"]
    state = frozen.get("/changes", sinceTransactionID="7")["state"]
    assert state["positions"][0]["netUnrealizedPL"] == state["unrealizedPL"] == "-0.0060"


def test_transactions_are_read_singly_by_range_since_and_in_pages(frozen: Client) -> None:
    frozen.fill(units="100")
    since = frozen.get("/transactions/sinceid", id="2")["transactions"]
    ranged = frozen.get("/transactions/idrange", **{"from": "3", "to": "4"})["transactions"]
    fills = frozen.get("/transactions/sinceid", id="0", type="ORDER_FILL")["transactions"]
    pages = frozen.get("/transactions", pageSize="3")
    assert since == ranged == frozen.exchange.transactions()[2:]
    assert [each["id"] for each in fills] == ["4"]
    assert (pages["count"], len(pages["pages"])) == (4, 2)
    followed = [frozen.send("GET", url).json()["transactions"] for url in pages["pages"]]
    assert [each["id"] for page in followed for each in page] == ["1", "2", "3", "4"]


def test_official_client_trades(frozen: Client) -> None:
    context, account = official(frozen.exchange), frozen.exchange.account
    answer = context.order.market(
        account,
        instrument="EUR_USD",
        units="100",
        stopLossOnFill={"distance": "0.0020"},
        clientExtensions={"id": "mine"},
    )
    fill = answer.get("orderFillTransaction", 201)
    trades = context.trade.list_open(account).get("trades", 200)
    cancelled = context.order.cancel(account, "5").get("orderCancelTransaction", 200)
    closed = context.trade.close(account, fill.tradeOpened.tradeID)
    position = context.position.close(account, "EUR_USD", longUnits="ALL")
    assert fill.clientOrderID == "mine"
    assert trades[0].stopLossOrder.price == "1.09810"
    assert cancelled.reason == "CLIENT_REQUEST"
    assert closed.get("orderFillTransaction", 200).pl == "-0.0100"
    assert position.status == 404
    assert position.get("errorCode", 404) == "CLOSEOUT_POSITION_DOESNT_EXIST"
    types = [each.type for each in context.transaction.since(account, id="0").get("transactions")]
    assert types[:3] == ["CREATE", "TRANSFER_FUNDS", "MARKET_ORDER"]
