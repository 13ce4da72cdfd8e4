"""A trade's protective orders set on it while it is open, at prices that stand still."""

from typing import Any

import pytest

from tests.paper.client import Client, official
from tests.paper.conftest import Recorder, Starter


@pytest.fixture
def frozen(start: Starter, record: Recorder) -> Client:
    """Talk to an exchange whose EUR_USD stands at 1.10000 / 1.10010, with trade 4 open."""
    client = Client(start("--replay", str(record([(1.10000, 1.10010)]))))
    client.fill(units="1000", tradeClientExtensions={"id": "mine"})
    return client


def set_orders(client: Client, trade: str = "4", **orders: Any) -> dict[str, Any]:
    answer = client.send("PUT", f"/trades/{trade}/orders", json=orders)
    assert answer.status_code == 200, answer.text
    return answer.json()


def pending_ids(client: Client) -> list[str]:
    return [order["id"] for order in client.get("/pendingOrders")["orders"]]


def test_orders_set_on_a_bare_trade_are_created_in_one_batch(frozen: Client) -> None:
    answer = set_orders(
        frozen,
        stopLoss={"price": "1.09", "timeInForce": "GFD"},
        takeProfit={"price": "1.2", "clientExtensions": {"id": "target"}},
    )
    target, stop = answer["takeProfitOrderTransaction"], answer["stopLossOrderTransaction"]
    assert answer["relatedTransactionIDs"] == ["5", "6"]
    assert answer["lastTransactionID"] == "6"
    assert {each["batchID"] for each in (target, stop)} == {"5"}
    assert target["type"] == "TAKE_PROFIT_ORDER"
    assert (target["tradeID"], target["clientTradeID"]) == ("4", "mine")
    assert (target["price"], target["timeInForce"], target["reason"]) == (
        "1.20000",
        "GTC",
        "CLIENT_ORDER",
    )
    assert target["clientExtensions"] == {"id": "target"}
    assert target["triggerCondition"] == "DEFAULT"
    assert (stop["id"], stop["price"], stop["timeInForce"]) == ("6", "1.09000", "GFD")
    trade = frozen.get("/trades/@mine")["trade"]
    assert (trade["takeProfitOrder"]["id"], trade["stopLossOrder"]["id"]) == ("5", "6")


def test_order_set_again_is_cancelled_and_replaced(frozen: Client) -> None:
    set_orders(frozen, takeProfit={"price": "1.2"}, stopLoss={"price": "1.09"})
    answer = set_orders(frozen, takeProfit={"price": "1.3"})
    cancel, created = (
        answer["takeProfitOrderCancelTransaction"],
        answer["takeProfitOrderTransaction"],
    )
    assert (cancel["orderID"], cancel["reason"]) == ("5", "CLIENT_REQUEST_REPLACED")
    assert cancel["replacedByOrderID"] == created["id"] == "8"
    assert (created["reason"], created["replacesOrderID"]) == ("REPLACEMENT", "5")
    assert created["cancellingTransactionID"] == cancel["id"] == "7"
    assert {key for key in answer if key.startswith("stopLoss")} == set()
    assert frozen.get("/trades/4")["trade"]["stopLossOrder"]["id"] == "6"
    assert frozen.get("/orders/5")["order"]["replacedByOrderID"] == "8"
    assert frozen.get("/orders/8")["order"]["replacesOrderID"] == "5"


def test_replacement_keeps_the_name_of_the_order_it_replaces(frozen: Client) -> None:
    set_orders(frozen, stopLoss={"price": "1.09", "clientExtensions": {"id": "guard", "tag": "x"}})
    answer = set_orders(frozen, stopLoss={"price": "1.08"})
    assert answer["stopLossOrderTransaction"]["clientExtensions"] == {"id": "guard", "tag": "x"}
    assert answer["stopLossOrderCancelTransaction"]["clientOrderID"] == "guard"
    assert frozen.get("/orders/@guard")["order"]["price"] == "1.08000"


def test_null_cancels_and_absence_leaves(frozen: Client) -> None:
    set_orders(frozen, takeProfit={"price": "1.2"}, stopLoss={"price": "1.09"})
    answer = set_orders(frozen, takeProfit=None)
    cancel = answer["takeProfitOrderCancelTransaction"]
    assert (cancel["orderID"], cancel["reason"]) == ("5", "CLIENT_REQUEST")
    assert answer["relatedTransactionIDs"] == [cancel["id"]]
    trade = frozen.get("/trades/4")["trade"]
    assert "takeProfitOrder" not in trade
    assert trade["stopLossOrder"]["id"] == "6"


def test_null_for_what_is_not_there_does_nothing(frozen: Client) -> None:
    answer = set_orders(frozen, takeProfit=None, trailingStopLoss=None, guaranteedStopLoss=None)
    assert answer == {"relatedTransactionIDs": [], "lastTransactionID": "4"}


def test_stop_beyond_the_market_fills_in_the_same_batch(frozen: Client) -> None:
    answer = set_orders(frozen, takeProfit={"price": "1.2"}, stopLoss={"price": "1.1001"})
    fill = answer["stopLossOrderFillTransaction"]
    assert (fill["orderID"], fill["reason"], fill["price"]) == ("6", "STOP_LOSS_ORDER", "1.10000")
    cancel = answer["takeProfitOrderCreatedCancelTransaction"]
    assert (cancel["orderID"], cancel["reason"]) == ("5", "LINKED_TRADE_CLOSED")
    assert answer["relatedTransactionIDs"] == ["5", "6", "7", "8"]
    assert frozen.get("/trades/4")["trade"]["state"] == "CLOSED"
    assert frozen.get("/pendingOrders")["orders"] == []


def test_target_that_the_market_has_passed_fills_even_at_a_loss(frozen: Client) -> None:
    answer = set_orders(frozen, takeProfit={"price": "1.09"})
    fill = answer["takeProfitOrderFillTransaction"]
    assert (fill["reason"], fill["price"], fill["pl"]) == (
        "TAKE_PROFIT_ORDER",
        "1.10000",
        "-0.1000",
    )


def test_losing_target_is_cancelled_where_so_chosen(start: Starter, record: Recorder) -> None:
    recording = str(record([(1.10000, 1.10010)]))
    client = Client(start("--replay", recording, "--behave", "losing-take-profit=cancel"))
    client.fill(units="1000")
    answer = set_orders(client, takeProfit={"price": "1.09"}, stopLoss={"price": "1.08"})
    cancel = answer["takeProfitOrderCreatedCancelTransaction"]
    assert (cancel["orderID"], cancel["reason"]) == ("5", "LOSING_TAKE_PROFIT")
    assert pending_ids(client) == ["6"]


def test_stop_distance_on_an_open_trade_counts_from_the_market(frozen: Client) -> None:
    answer = set_orders(frozen, stopLoss={"distance": "0.0025"})
    stop = answer["stopLossOrderTransaction"]
    assert (stop["price"], stop["distance"]) == ("1.09760", "0.00250")


def test_one_refusal_leaves_everything_as_it_was(frozen: Client) -> None:
    set_orders(frozen, takeProfit={"price": "1.2"})
    answer = frozen.send(
        "PUT",
        "/trades/4/orders",
        json={"takeProfit": {"price": "1.3"}, "stopLoss": {"price": "1.123456"}},
    )
    body = answer.json()
    assert answer.status_code == 400
    assert body["errorCode"] == "PRICE_PRECISION_EXCEEDED"
    reject = body["stopLossOrderRejectTransaction"]
    assert (reject["type"], reject["price"], reject["tradeID"]) == (
        "STOP_LOSS_ORDER_REJECT",
        "1.123456",
        "4",
    )
    assert "takeProfitOrderTransaction" not in body
    assert body["relatedTransactionIDs"] == ["6"]
    assert pending_ids(frozen) == ["5"]


@pytest.mark.parametrize(
    ("orders", "code"),
    [
        ({"takeProfit": {}}, "PRICE_MISSING"),
        ({"takeProfit": {"price": "0"}}, "PRICE_INVALID"),
        ({"takeProfit": {"price": "1.2", "timeInForce": "FOK"}}, "TIME_IN_FORCE_INVALID"),
        (
            {"takeProfit": {"price": "1.2", "timeInForce": "GTD"}},
            "TIME_IN_FORCE_GTD_TIMESTAMP_MISSING",
        ),
        (
            {"stopLoss": {"price": "1", "timeInForce": "GTD", "gtdTime": "2001-01-01T00:00:00Z"}},
            "TIME_IN_FORCE_GTD_TIMESTAMP_IN_PAST",
        ),
        ({"stopLoss": {}}, "STOP_LOSS_ORDER_PRICE_AND_DISTANCE_BOTH_MISSING"),
        (
            {"stopLoss": {"price": "1", "distance": "0.1"}},
            "STOP_LOSS_ORDER_PRICE_AND_DISTANCE_BOTH_SPECIFIED",
        ),
        ({"stopLoss": {"distance": "-0.1"}}, "PRICE_DISTANCE_INVALID"),
        ({"stopLoss": {"distance": "0.123456"}}, "PRICE_DISTANCE_PRECISION_EXCEEDED"),
        ({"stopLoss": {"distance": "2"}}, "PRICE_INVALID"),
        (
            {"stopLoss": {"price": "1", "guaranteed": True}},
            "STOP_LOSS_ORDER_GUARANTEED_NOT_ALLOWED",
        ),
        ({"trailingStopLoss": {}}, "PRICE_DISTANCE_MISSING"),
        ({"trailingStopLoss": {"distance": "0.00049"}}, "PRICE_DISTANCE_MINIMUM_NOT_MET"),
        ({"trailingStopLoss": {"distance": "1.00001"}}, "PRICE_DISTANCE_MAXIMUM_EXCEEDED"),
        ({"guaranteedStopLoss": {"price": "1"}}, "GUARANTEED_STOP_LOSS_ORDER_NOT_ALLOWED"),
        (
            {"stopLoss": {"price": "1", "clientExtensions": {"id": "x" * 129}}},
            "CLIENT_ORDER_ID_INVALID",
        ),
        (
            {
                "takeProfit": {"price": "2", "clientExtensions": {"id": "twin"}},
                "stopLoss": {"price": "1", "clientExtensions": {"id": "twin"}},
            },
            "CLIENT_ORDER_ID_ALREADY_EXISTS",
        ),
    ],
)
def test_order_that_cannot_be_is_rejected_by_its_published_name(
    shared: Client, orders: dict[str, Any], code: str
) -> None:
    trade = shared.fill(units="1")["id"]
    answer = shared.send("PUT", f"/trades/{trade}/orders", json=orders)
    body = answer.json()
    assert (answer.status_code, body["errorCode"]) == (400, code)
    rejects = [value for name, value in body.items() if name.endswith("RejectTransaction")]
    assert [each["rejectReason"] for each in rejects] == [code]
    assert shared.get("/pendingOrders")["orders"] == []


def test_trade_that_is_not_there_is_said_so(frozen: Client) -> None:
    answer = frozen.send("PUT", "/trades/@none/orders", json={"stopLoss": {"price": "1"}})
    reject = answer.json()["stopLossOrderRejectTransaction"]
    assert (answer.status_code, reject["rejectReason"]) == (404, "TRADE_DOESNT_EXIST")
    assert reject["clientTradeID"] == "none"
    nothing = frozen.send("PUT", "/trades/99/orders", json={"stopLoss": None})
    assert (nothing.status_code, nothing.json()["errorCode"]) == (404, "NO_SUCH_TRADE")
    unreadable = frozen.send("PUT", "/trades/four/orders", json={})
    assert unreadable.status_code == 400


def test_official_client_sets_replaces_and_cancels(frozen: Client) -> None:
    context, account = official(frozen.exchange), frozen.exchange.account
    first = context.trade.set_dependent_orders(
        account, "4", takeProfit={"price": "1.2"}, stopLoss={"price": "1.09"}
    )
    assert (first.status, first.get("takeProfitOrderTransaction", 200).price) == (200, "1.20000")
    second = context.trade.set_dependent_orders(
        account, "@mine", takeProfit=None, stopLoss={"price": "1.095"}
    )
    assert second.get("takeProfitOrderCancelTransaction", 200).reason == "CLIENT_REQUEST"
    assert second.get("stopLossOrderTransaction", 200).replacesOrderID == "6"
    refused = context.trade.set_dependent_orders(account, "4", stopLoss={"price": "0"})
    assert refused.get("stopLossOrderRejectTransaction", 400).rejectReason == "PRICE_INVALID"
