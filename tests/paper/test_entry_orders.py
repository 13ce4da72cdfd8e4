"""Orders that wait for a price: LIMIT, STOP and MARKET_IF_TOUCHED, at prices the test chooses."""

from typing import Any

import pytest

from tests.paper.client import Client, eventually, official
from tests.paper.conftest import Recorder, Starter
from tests.paper.crowd import Crowd

HERE = (1.10000, 1.10010)
BELOW = (1.09890, 1.09900)
ABOVE = (1.10110, 1.10120)
LIMIT, STOP, TOUCHED = "LIMIT", "STOP", "MARKET_IF_TOUCHED"


@pytest.fixture
def frozen(crowd: Crowd) -> Client:
    """Talk to a fresh account; EUR_USD stands at 1.10000 / 1.10010."""
    return Client(crowd.take())


def bodies(client: Client, since: int = 2) -> list[dict[str, Any]]:
    return client.exchange.transactions()[since:]


def test_limit_away_from_the_market_rests_and_can_be_cancelled(frozen: Client) -> None:
    answer = frozen.place(
        type="LIMIT",
        units="1000",
        price="1.09",
        clientExtensions={"id": "wait", "tag": "t"},
        takeProfitOnFill={"price": "1.2"},
    )
    body = answer.json()
    created = body["orderCreateTransaction"]
    assert answer.status_code == 201
    assert answer.headers["Location"].endswith("/orders/3")
    assert body["relatedTransactionIDs"] == ["3"]
    assert "orderFillTransaction" not in body
    assert "orderCancelTransaction" not in body
    assert created["type"] == "LIMIT_ORDER"
    assert (created["price"], created["timeInForce"]) == ("1.09000", "GTC")
    assert created["partialFill"] == created["triggerCondition"] == "DEFAULT"
    assert created["positionFill"] == "DEFAULT"
    assert created["reason"] == "CLIENT_ORDER"
    order = frozen.get("/orders/@wait")["order"]
    assert order == frozen.get("/pendingOrders")["orders"][0]
    assert (order["state"], order["type"], order["price"]) == ("PENDING", "LIMIT", "1.09000")
    assert order["takeProfitOnFill"] == {"price": "1.20000", "timeInForce": "GTC"}
    assert "reason" not in order
    cancel = frozen.send("PUT", "/orders/@wait/cancel").json()["orderCancelTransaction"]
    assert (cancel["orderID"], cancel["clientOrderID"]) == ("3", "wait")
    assert cancel["reason"] == "CLIENT_REQUEST"
    gone = frozen.get("/orders/3")["order"]
    assert (gone["state"], gone["cancellingTransactionID"]) == ("CANCELLED", "4")


@pytest.mark.parametrize(
    ("fields", "price", "reason"),
    [
        ({"type": "LIMIT", "units": "100", "price": "1.1001"}, "1.10010", "LIMIT_ORDER"),
        ({"type": "LIMIT", "units": "100", "price": "1.2"}, "1.10010", "LIMIT_ORDER"),
        ({"type": "LIMIT", "units": "-100", "price": "1.1"}, "1.10000", "LIMIT_ORDER"),
        ({"type": "STOP", "units": "100", "price": "1.1001"}, "1.10010", "STOP_ORDER"),
        ({"type": "STOP", "units": "100", "price": "1.05"}, "1.10010", "STOP_ORDER"),
        ({"type": "STOP", "units": "-100", "price": "1.2"}, "1.10000", "STOP_ORDER"),
        (
            {"type": "MARKET_IF_TOUCHED", "units": "100", "price": "1.1001"},
            "1.10010",
            "MARKET_IF_TOUCHED_ORDER",
        ),
    ],
)
def test_order_that_the_market_meets_fills_in_the_batch_of_its_create(
    frozen: Client, fields: dict[str, str], price: str, reason: str
) -> None:
    answer = frozen.place(**fields, stopLossOnFill={"distance": "0.01"})
    body = answer.json()
    fill = body["orderFillTransaction"]
    assert answer.status_code == 201
    assert body["relatedTransactionIDs"] == ["3", "4", "5"]
    assert (fill["price"], fill["reason"], fill["orderID"]) == (price, reason, "3")
    assert {each["batchID"] for each in bodies(frozen)} == {"3"}
    order = frozen.get("/orders/3")["order"]
    assert (order["state"], order["fillingTransactionID"]) == ("FILLED", "4")
    assert order["tradeOpenedID"] == "4"
    assert order["filledTime"] == fill["time"]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"type": LIMIT, "units": "100", "price": "1.09"}, "TIME_IN_FORCE_EXPIRED"),
        ({"type": STOP, "units": "100", "price": "1.2"}, "TIME_IN_FORCE_EXPIRED"),
        (
            {"type": LIMIT, "units": "100", "price": "1.1", "triggerCondition": "INVERSE"},
            "TIME_IN_FORCE_EXPIRED",
        ),
    ],
)
@pytest.mark.parametrize("time_in_force", ["FOK", "IOC"])
def test_order_for_now_that_the_market_does_not_meet_is_cancelled(
    frozen: Client, fields: dict[str, str], reason: str, time_in_force: str
) -> None:
    answer = frozen.place(**fields, timeInForce=time_in_force)
    body = answer.json()
    assert answer.status_code == 201
    assert body["orderCancelTransaction"]["reason"] == reason
    assert body["relatedTransactionIDs"] == ["3", "4"]
    assert frozen.get("/pendingOrders")["orders"] == []


def test_recording_wakes_and_ends_what_waits(start: Starter, record: Recorder) -> None:
    recording = str(record([HERE, BELOW, HERE, ABOVE, HERE]))
    client = Client(start("--replay", recording, "--speed", "1000", "--every-tick"))
    waiting = {"units": "100", "clientExtensions": {"id": "limit"}}
    gtd = {"timeInForce": "GTD", "gtdTime": "2024-03-05T10:00:01.5Z"}
    client.place(type=LIMIT, price="1.099", stopLossOnFill={"price": "1.05"}, **waiting)
    client.place(type=STOP, units="-100", price="1.0985", **gtd)
    client.place(type=TOUCHED, units="-100", price="1.1011", positionFill="REDUCE_ONLY")
    stream = client.lines("/pricing/stream", instruments="EUR_USD")
    next(stream)
    eventually(lambda: client.get("/pendingOrders")["orders"] == [])
    bought, stop, expired, sold, linked = bodies(client, 5)
    assert (bought["orderID"], bought["clientOrderID"]) == ("3", "limit")
    assert (bought["reason"], bought["price"]) == ("LIMIT_ORDER", "1.09900")
    assert "requestID" not in bought
    assert (stop["reason"], stop["batchID"]) == ("ON_FILL", bought["id"])
    assert (expired["orderID"], expired["reason"]) == ("4", "TIME_IN_FORCE_EXPIRED")
    assert expired["time"] == "2024-03-05T10:00:01.500000000Z"
    assert (sold["reason"], sold["price"]) == ("MARKET_IF_TOUCHED_ORDER", "1.10110")
    assert (linked["orderID"], linked["reason"]) == (stop["id"], "LINKED_TRADE_CLOSED")
    changes = client.get("/changes", sinceTransactionID="5")["changes"]
    assert [order["id"] for order in changes["ordersFilled"]] == ["3", "5"]
    assert [order["id"] for order in changes["ordersCancelled"]] == ["4", stop["id"]]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"price": None}, "PRICE_MISSING"),
        ({"price": "0"}, "PRICE_INVALID"),
        ({"price": "-1"}, "PRICE_INVALID"),
        ({"price": "NaN"}, "PRICE_INVALID"),
        ({"price": "1.123456"}, "PRICE_PRECISION_EXCEEDED"),
        ({"units": "0", "price": "1212"}, "UNITS_INVALID"),
        ({"units": None}, "UNITS_MISSING"),
        ({"instrument": None}, "INSTRUMENT_MISSING"),
        ({"type": TOUCHED, "timeInForce": "FOK"}, "TIME_IN_FORCE_INVALID"),
        ({"type": TOUCHED, "timeInForce": "IOC"}, "TIME_IN_FORCE_INVALID"),
        ({"timeInForce": "GTD"}, "TIME_IN_FORCE_GTD_TIMESTAMP_MISSING"),
        (
            {"timeInForce": "GTD", "gtdTime": "2020-01-01T00:00:00Z"},
            "TIME_IN_FORCE_GTD_TIMESTAMP_IN_PAST",
        ),
        ({"type": STOP, "priceBound": "0"}, "PRICE_BOUND_INVALID"),
        ({"type": STOP, "priceBound": "1.000001"}, "PRICE_BOUND_PRECISION_EXCEEDED"),
        ({"clientExtensions": {"id": "x" * 129}}, "CLIENT_ORDER_ID_INVALID"),
        ({"clientExtensions": {"tag": "x" * 129}}, "CLIENT_ORDER_TAG_INVALID"),
        ({"clientExtensions": {"comment": "x" * 129}}, "CLIENT_ORDER_COMMENT_INVALID"),
        ({"tradeClientExtensions": {"id": ""}}, "CLIENT_TRADE_ID_INVALID"),
        ({"takeProfitOnFill": {"price": "0"}}, "TAKE_PROFIT_ON_FILL_PRICE_INVALID"),
        ({"guaranteedStopLossOnFill": {"price": "1"}}, "GUARANTEED_STOP_LOSS_ORDER_NOT_ALLOWED"),
        (
            {"type": "MARKET", "timeInForce": "FOK", "guaranteedStopLossOnFill": {"price": "1"}},
            "GUARANTEED_STOP_LOSS_ORDER_NOT_ALLOWED",
        ),
        (
            {"stopLossOnFill": {"price": "1", "timeInForce": "GTD"}},
            "STOP_LOSS_ON_FILL_GTD_TIMESTAMP_MISSING",
        ),
    ],
)
def test_waiting_order_that_makes_no_sense_is_rejected_with_its_terms(
    shared: Client, fields: dict[str, Any], reason: str
) -> None:
    asked = {"type": LIMIT, "units": "100", "price": "0.5", **fields}
    answer = shared.place(**asked)
    body = answer.json()
    reject = body["orderRejectTransaction"]
    assert answer.status_code == 400
    assert body["errorCode"] == reject["rejectReason"] == reason
    assert reject["type"] == f"{asked['type']}_ORDER_REJECT"
    assert reject.get("partialFill", "DEFAULT") == "DEFAULT"
    assert body["relatedTransactionIDs"] == [reject["id"]] == [body["lastTransactionID"]]
    assert shared.get(f"/transactions/{reject['id']}")["transaction"] == reject


@pytest.mark.parametrize("name", ["triggerCondition", "timeInForce", "gtdTime", "price"])
def test_waiting_order_that_cannot_be_read_leaves_no_transaction(shared: Client, name: str) -> None:
    before = shared.get("/summary")["lastTransactionID"]
    answer = shared.place(**{"type": LIMIT, "units": "1", "price": "1", name: "sometimes"})
    assert answer.status_code == 400
    assert answer.json()["errorMessage"] == f"Invalid value specified for 'order.{name}'"
    assert shared.get("/summary")["lastTransactionID"] == before


def test_client_id_of_a_pending_order_is_taken_until_that_order_is_finished(
    frozen: Client,
) -> None:
    waiting = {"type": LIMIT, "units": "1", "price": "1", "clientExtensions": {"id": "mine"}}
    frozen.place(**waiting)
    again = frozen.place(**waiting)
    assert again.status_code == 400
    assert again.json()["errorCode"] == "CLIENT_ORDER_ID_ALREADY_EXISTS"
    assert frozen.place(units="1", clientExtensions={"id": "mine"}).status_code == 400
    frozen.send("PUT", "/orders/@mine/cancel")
    assert frozen.place(**waiting).status_code == 201


def test_order_remembers_where_the_market_was_when_it_began_to_wait(frozen: Client) -> None:
    for condition in ("DEFAULT", "BID", "MID"):
        frozen.place(type=TOUCHED, units="1", price="1.2", triggerCondition=condition)
    shown = frozen.get("/pendingOrders")["orders"]
    assert [order["initialMarketPrice"] for order in reversed(shown)] == [
        "1.10010",
        "1.10000",
        "1.100050",
    ]


def test_orders_are_listed_by_state_instrument_number_and_page(frozen: Client) -> None:
    for price in ("1.01", "1.02", "1.03"):
        frozen.place(type=LIMIT, units="1", price=price)
    frozen.place(units="1")
    frozen.send("PUT", "/orders/4/cancel")

    def ids(**query: str) -> list[str]:
        return [order["id"] for order in frozen.get("/orders", **query)["orders"]]

    assert ids() == ["5", "3"]
    assert ids(state="ALL") == ["6", "5", "4", "3"]
    assert ids(state="FILLED") == ["6"]
    assert ids(state="CANCELLED") == ["4"]
    assert ids(state="TRIGGERED") == []
    assert ids(state="ALL", ids="3,6") == ["6", "3"]
    assert ids(state="ALL", beforeID="5", count="1") == ["4"]
    assert ids(instrument="USD_JPY") == []


def test_official_client_places_every_kind_of_entry_order(frozen: Client) -> None:
    context, account = official(frozen.exchange), frozen.exchange.account
    asked = {"instrument": "EUR_USD", "units": "100"}
    limit = context.order.limit(account, **asked, price="1.09")
    stop = context.order.stop(account, **asked, price="1.12", priceBound="1.13")
    touched = context.order.market_if_touched(account, **asked, price="1.08")
    assert limit.get("orderCreateTransaction", 201).price == "1.09000"
    assert stop.get("orderCreateTransaction", 201).priceBound == "1.13000"
    assert touched.get("orderCreateTransaction", 201).type == "MARKET_IF_TOUCHED_ORDER"
    pending = context.order.list_pending(account).get("orders", 200)
    assert [order.type for order in pending] == ["MARKET_IF_TOUCHED", "STOP", "LIMIT"]
    assert pending[0].initialMarketPrice == "1.10010"


WAITING = {
    "type": LIMIT,
    "units": "100",
    "price": "1.05",
    "clientExtensions": {"id": "mine", "tag": "t"},
    "stopLossOnFill": {"price": "1"},
}


def replacement(**fields: Any) -> dict[str, Any]:
    return {"order": {"type": LIMIT, "instrument": "EUR_USD", "units": "100", **fields}}


@pytest.mark.parametrize("name", ["3", "@mine"])
def test_order_is_replaced_by_another_in_one_batch(frozen: Client, name: str) -> None:
    frozen.place(**WAITING)
    headers = {"ClientRequestID": "once"}
    asked = replacement(price="1.06")
    answer = frozen.send("PUT", f"/orders/{name}", json=asked, headers=headers)
    body = answer.json()
    cancelled, created = body["orderCancelTransaction"], body["orderCreateTransaction"]
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{frozen.exchange.account_url}/orders/5"
    assert body["relatedTransactionIDs"] == ["4", "5"]
    assert body["lastTransactionID"] == "5"
    assert (cancelled["orderID"], cancelled["clientOrderID"]) == ("3", "mine")
    assert (cancelled["reason"], cancelled["replacedByOrderID"]) == ("CLIENT_REQUEST_REPLACED", "5")
    assert (created["type"], created["reason"]) == ("LIMIT_ORDER", "REPLACEMENT")
    assert (created["replacesOrderID"], created["cancellingTransactionID"]) == ("3", "4")
    assert created["clientExtensions"] == {"id": "mine", "tag": "t"}
    assert "stopLossOnFill" not in created
    assert cancelled["batchID"] == created["batchID"] == "4"
    assert set(body) == {
        "orderCancelTransaction",
        "orderCreateTransaction",
        "relatedTransactionIDs",
        "lastTransactionID",
    }
    old, new = (frozen.get(f"/orders/{number}")["order"] for number in ("3", "5"))
    assert (old["state"], old["replacedByOrderID"]) == ("CANCELLED", "5")
    assert old["cancellingTransactionID"] == "4"
    assert (new["state"], new["replacesOrderID"]) == ("PENDING", "3")


def test_replacement_may_fill_or_end_at_once(frozen: Client) -> None:
    frozen.place(**WAITING)
    killed = frozen.send("PUT", "/orders/3", json=replacement(price="1.06", timeInForce="FOK"))
    body = killed.json()
    assert killed.status_code == 201
    assert body["orderCancelTransaction"]["orderID"] == "3"
    assert body["replacingOrderCancelTransaction"]["orderID"] == "5"
    assert body["replacingOrderCancelTransaction"]["reason"] == "TIME_IN_FORCE_EXPIRED"
    frozen.place(**WAITING)
    filled = frozen.send("PUT", "/orders/7", json=replacement(price="1.2")).json()
    assert filled["orderFillTransaction"]["orderID"] == "9"
    assert filled["relatedTransactionIDs"] == ["8", "9", "10"]
    assert "replacingOrderCancelTransaction" not in filled


@pytest.mark.parametrize(
    ("fields", "kind", "reason"),
    [
        ({"type": STOP, "price": "1.2"}, "STOP_ORDER_REJECT", "REPLACING_ORDER_INVALID"),
        ({"price": "0"}, "LIMIT_ORDER_REJECT", "PRICE_INVALID"),
    ],
)
def test_replacement_that_is_refused_leaves_the_order_in_place(
    frozen: Client, fields: dict[str, str], kind: str, reason: str
) -> None:
    frozen.place(**WAITING)
    answer = frozen.send("PUT", "/orders/3", json=replacement(**fields))
    body = answer.json()
    reject = body["orderRejectTransaction"]
    assert answer.status_code == 400
    assert reject["type"] == kind
    assert body["errorCode"] == reject["rejectReason"] == reason
    assert (reject["reason"], reject["intendedReplacesOrderID"]) == ("REPLACEMENT", "3")
    assert [order["id"] for order in frozen.get("/pendingOrders")["orders"]] == ["3"]


@pytest.mark.parametrize(("name", "shown"), [("99", "orderID"), ("@nobody", "clientOrderID")])
def test_what_is_not_pending_cannot_be_replaced_or_renamed(
    frozen: Client, name: str, shown: str
) -> None:
    replaced = frozen.send("PUT", f"/orders/{name}", json=replacement(price="1"))
    names = {"clientExtensions": {"tag": "x"}}
    renamed = frozen.send("PUT", f"/orders/{name}/clientExtensions", json=names)
    cancel = replaced.json()["orderCancelRejectTransaction"]
    modify = renamed.json()["orderClientExtensionsModifyRejectTransaction"]
    assert replaced.status_code == renamed.status_code == 404
    assert cancel["type"] == "ORDER_CANCEL_REJECT"
    assert modify["type"] == "ORDER_CLIENT_EXTENSIONS_MODIFY_REJECT"
    assert cancel[shown] == modify[shown] == name.removeprefix("@")
    assert replaced.json()["errorCode"] == renamed.json()["errorCode"] == "ORDER_DOESNT_EXIST"
    assert replaced.json()["relatedTransactionIDs"] == [cancel["id"]]


def test_order_takes_other_names_and_hands_the_trade_its_own(frozen: Client) -> None:
    frozen.place(**WAITING)
    asked = {
        "clientExtensions": {"id": "new", "comment": "c"},
        "tradeClientExtensions": {"id": "trade"},
    }
    answer = frozen.send("PUT", "/orders/@mine/clientExtensions", json=asked)
    modify = answer.json()["orderClientExtensionsModifyTransaction"]
    assert answer.status_code == 200
    assert answer.json()["relatedTransactionIDs"] == ["4"]
    assert modify["type"] == "ORDER_CLIENT_EXTENSIONS_MODIFY"
    assert (modify["orderID"], modify["clientOrderID"]) == ("3", "mine")
    assert modify["clientExtensionsModify"] == asked["clientExtensions"]
    assert modify["tradeClientExtensionsModify"] == asked["tradeClientExtensions"]
    assert frozen.send("GET", "/orders/@mine").status_code == 404
    order = frozen.get("/orders/@new")["order"]
    assert order["clientExtensions"] == {"id": "new", "tag": "t", "comment": "c"}
    filled = frozen.send("PUT", "/orders/@new", json=replacement(price="1.2")).json()
    assert filled["orderFillTransaction"]["clientOrderID"] == "new"


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({}, "CLIENT_EXTENSIONS_DATA_MISSING"),
        ({"clientExtensions": {"id": "taken"}}, "CLIENT_ORDER_ID_ALREADY_EXISTS"),
        ({"clientExtensions": {"id": "x" * 129}}, "CLIENT_ORDER_ID_INVALID"),
        ({"tradeClientExtensions": {"tag": "x" * 129}}, "CLIENT_TRADE_TAG_INVALID"),
    ],
)
def test_names_that_an_order_cannot_have_are_rejected(
    frozen: Client, asked: dict[str, Any], reason: str
) -> None:
    frozen.place(**WAITING)
    frozen.place(**{**WAITING, "clientExtensions": {"id": "taken"}})
    answer = frozen.send("PUT", "/orders/3/clientExtensions", json=asked)
    body = answer.json()
    assert answer.status_code == 400
    assert body["errorCode"] == reason
    assert body["orderClientExtensionsModifyRejectTransaction"]["rejectReason"] == reason
    assert frozen.get("/orders/3")["order"]["clientExtensions"]["id"] == "mine"


def test_order_keeps_its_own_name_when_it_is_named_so_again(frozen: Client) -> None:
    frozen.place(**WAITING)
    asked = {"clientExtensions": {"id": "mine", "tag": "u"}}
    assert frozen.send("PUT", "/orders/3/clientExtensions", json=asked).status_code == 200
    assert frozen.get("/orders/@mine")["order"]["clientExtensions"]["tag"] == "u"


def test_official_client_replaces_and_renames(frozen: Client) -> None:
    context, account = official(frozen.exchange), frozen.exchange.account
    asked = {"instrument": "EUR_USD", "units": "100"}
    context.order.limit(account, **asked, price="1.05", clientExtensions={"id": "mine"})
    renamed = context.order.set_client_extensions(
        account, "@mine", clientExtensions={"comment": "c"}
    )
    replaced = context.order.limit_replace(account, "@mine", **asked, price="1.06")
    missing = context.order.limit_replace(account, "99", **asked, price="1.06")
    assert renamed.get("orderClientExtensionsModifyTransaction", 200).orderID == "3"
    assert replaced.get("orderCreateTransaction", 201).clientExtensions.comment == "c"
    assert missing.get("errorCode", 404) == "ORDER_DOESNT_EXIST"


@pytest.mark.parametrize(
    ("kind", "level", "other"),
    [
        ("TAKE_PROFIT", {"price": "1.20000"}, {"price": "1.30000"}),
        ("STOP_LOSS", {"price": "1.00000"}, {"price": "0.90000"}),
        ("TRAILING_STOP_LOSS", {"distance": "0.00500"}, {"distance": "0.01000"}),
    ],
)
def test_order_of_a_trade_is_replaced_by_another_of_its_kind(
    frozen: Client, kind: str, level: dict[str, str], other: dict[str, str]
) -> None:
    frozen.fill(units="100")
    frozen.fill(units="100")
    hanging = {"type": kind, "tradeID": "4", "clientExtensions": {"id": "mine"}}
    frozen.send("POST", "/orders", json={"order": {**hanging, **level}})
    replaced = frozen.send(
        "PUT", "/orders/@mine", json={"order": {"type": kind, "tradeID": "4", **other}}
    )
    strange = frozen.send(
        "PUT", "/orders/@mine", json={"order": {"type": kind, "tradeID": "6", **other}}
    )
    body = replaced.json()
    created = body["orderCreateTransaction"]
    assert replaced.status_code == 201
    assert body["orderCancelTransaction"]["replacedByOrderID"] == created["id"] == "9"
    assert (created["reason"], created["replacesOrderID"]) == ("REPLACEMENT", "7")
    assert created["clientExtensions"] == {"id": "mine"}
    assert created | other == created
    assert (strange.status_code, strange.json()["errorCode"]) == (400, "REPLACING_TRADE_ID_INVALID")
    assert strange.json()["orderRejectTransaction"]["intendedReplacesOrderID"] == "9"
    assert [order["id"] for order in frozen.get("/pendingOrders")["orders"]] == ["9"]
