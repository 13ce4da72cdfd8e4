"""Protective orders placed by themselves, and what becomes of them."""

from decimal import Decimal
from typing import Any

import pytest

from paper.behaviour import (
    USUAL,
    Behaviour,
    FifoRule,
    LosingTakeProfit,
    StopDistance,
    TargetDistance,
)
from paper.ledger.fills import FillReason, OrderFill
from paper.ledger.transactions import OrderCancel, OrderReject
from paper.orders.plan import UNSTOPPABLE, Execution, Offer, offer_for
from paper.orders.protective import Protection, TradeName
from paper.orders.terms import (
    ClientExtensions,
    LimitOrder,
    MarketOrder,
    StopLossDetails,
    TakeProfitDetails,
    TimeInForce,
    TrailingStopLossDetails,
)
from paper.wire import TimeNs, TransactionId, parse_time
from tests.paper.book import NOW, Book
from tests.paper.client import Client, official

TRADE = TradeName(id=TransactionId(4))


def held(units: int = 1000, behaviour: Behaviour = USUAL) -> Book:
    """Return a book with trade 4 open in EUR_USD, which stands at 1.10000 / 1.10010."""
    book = Book(balance="100000000", behaviour=behaviour)
    book.buy("EUR_USD", units)
    return book


def target(price: str, **details: Any) -> Protection:
    return Protection(details=TakeProfitDetails(price=Decimal(price), **details), trade=TRADE)


def stop(price: str, **details: Any) -> Protection:
    return Protection(details=StopLossDetails(price=Decimal(price), **details), trade=TRADE)


def last_fill(book: Book) -> OrderFill:
    return [each.body for each in book.transactions if isinstance(each.body, OrderFill)][-1]


def last_reason(book: Book) -> str:
    body = book.transactions[-1].body
    assert isinstance(body, OrderReject)
    return body.reject_reason


def test_target_and_stop_are_placed_on_an_open_trade_and_the_first_met_cancels_the_other() -> None:
    book = held()
    book.protect(target("1.101"))
    book.protect(stop("1.099"))
    assert book.types(4) == ["TAKE_PROFIT_ORDER", "STOP_LOSS_ORDER"]
    book.tick("EUR_USD", 110_100, 110_110)
    assert book.types(6) == ["ORDER_FILL", "ORDER_CANCEL"]
    assert last_fill(book).price == Decimal("1.10100")
    assert book.account.pending_orders == {}


@pytest.mark.parametrize("protection", [target("1.101"), stop("1.099")])
def test_second_order_of_a_kind_is_rejected(protection: Protection) -> None:
    book = held()
    book.protect(protection)
    book.protect(protection)
    assert last_reason(book).endswith("_ORDER_ALREADY_EXISTS")


def test_stop_beyond_the_market_fills_in_the_batch_of_its_creation() -> None:
    book = held()
    book.protect(stop("1.1005"))
    assert book.types(4) == ["STOP_LOSS_ORDER", "ORDER_FILL"]
    assert book.transactions[4].stamp.batch_id == book.transactions[5].stamp.batch_id


@pytest.mark.parametrize(
    ("choice", "became"),
    [(LosingTakeProfit.FILL, "ORDER_FILL"), (LosingTakeProfit.CANCEL, "ORDER_CANCEL")],
)
def test_losing_target_does_as_chosen(choice: LosingTakeProfit, became: str) -> None:
    book = held(behaviour=Behaviour(losing_take_profit=choice))
    book.protect(target("1.09"))
    assert book.types(4) == ["TAKE_PROFIT_ORDER", became]


@pytest.mark.parametrize(
    ("choice", "units", "price"),
    [
        (StopDistance.OPENING, 1000, "1.09910"),
        (StopDistance.CLOSING, 1000, "1.09900"),
        (StopDistance.OPENING, -1000, "1.10100"),
        (StopDistance.CLOSING, -1000, "1.10110"),
    ],
)
def test_distance_counts_from_the_side_chosen(choice: StopDistance, units: int, price: str) -> None:
    book = held(units, Behaviour(stop_distance=choice))
    book.protect(Protection(details=StopLossDetails(distance=Decimal("0.001")), trade=TRADE))
    assert book.account.pending_orders[TransactionId(5)].terms.price == Decimal(price)


@pytest.mark.parametrize("reason", sorted(UNSTOPPABLE))
def test_fill_that_must_be_gets_the_deepest_price_for_any_number_of_units(
    reason: FillReason,
) -> None:
    quote = Book().market.quote("EUR_USD")
    execution = Execution(
        order_id=TransactionId(9),
        client_order_id=None,
        instrument="EUR_USD",
        units=Decimal(-25_000_000),
        reason=reason,
    )
    assert offer_for(execution, quote) == Offer(units=execution.units, price=Decimal("1.09995"))


def test_large_target_waits_until_all_its_units_can_be_had_at_its_price() -> None:
    book = held(8_000_000)
    book.protect(target("1.101"))
    book.tick("EUR_USD", 110_104, 110_114)
    assert book.types(5) == []
    book.tick("EUR_USD", 110_105, 110_115)
    assert last_fill(book).price == Decimal("1.10100")


def test_partial_close_leaves_the_orders_to_what_is_left() -> None:
    book = held()
    book.protect(stop("1.099"))
    book.buy("EUR_USD", -400)
    book.tick("EUR_USD", 109_900, 109_910)
    assert last_fill(book).units == -600
    assert book.account.open_trades == {}


def test_order_that_only_reduces_leaves_out_what_is_attached_to_it() -> None:
    book = held()
    attached = MarketOrder(
        instrument="EUR_USD",
        units=Decimal(-400),
        stop_loss_on_fill=StopLossDetails(price=Decimal("1.2")),
    )
    book.trade(attached)
    assert book.types(4) == ["MARKET_ORDER", "ORDER_FILL"]


@pytest.mark.parametrize(
    ("details", "reason"),
    [
        (
            {"take_profit_on_fill": TakeProfitDetails(price=Decimal("1.1"))},
            "TAKE_PROFIT_ON_FILL_LOSS",
        ),
        (
            {"take_profit_on_fill": TakeProfitDetails(price=Decimal("1.10005"))},
            "LOSING_TAKE_PROFIT",
        ),
        ({"stop_loss_on_fill": StopLossDetails(price=Decimal("1.1"))}, "STOP_LOSS_ON_FILL_LOSS"),
        (
            {"stop_loss_on_fill": StopLossDetails(distance=Decimal("1.2"))},
            "STOP_LOSS_ON_FILL_PRICE_DISTANCE_MAXIMUM_EXCEEDED",
        ),
        (
            {
                "trailing_stop_loss_on_fill": TrailingStopLossDetails(
                    distance=Decimal("0.01"), client_extensions=ClientExtensions(id="held")
                )
            },
            "TRAILING_STOP_LOSS_ON_FILL_CLIENT_ORDER_ID_ALREADY_EXISTS",
        ),
    ],
)
def test_attached_order_that_cannot_be_cancels_the_whole(
    details: dict[str, Any], reason: str
) -> None:
    book = held()
    book.protect(stop("1.0", client_extensions=ClientExtensions(id="held")))
    book.trade(MarketOrder(instrument="EUR_USD", units=Decimal(10), **details))
    cancel = book.transactions[-1].body
    assert isinstance(cancel, OrderCancel)
    assert cancel.reason == reason


def test_attached_order_whose_time_has_passed_by_the_fill_cancels_it() -> None:
    book = Book()
    late = TakeProfitDetails(
        price=Decimal("1.2"), time_in_force=TimeInForce.GTD, gtd_time=TimeNs(NOW + 5)
    )
    entry = LimitOrder(
        instrument="EUR_USD",
        units=Decimal(10),
        price=Decimal("1.09"),
        take_profit_on_fill=late,
    )
    book.place(entry)
    book.tick("EUR_USD", 108_990, 109_000, NOW + 5)
    cancel = book.transactions[-1].body
    assert isinstance(cancel, OrderCancel)
    assert cancel.reason == "TAKE_PROFIT_ON_FILL_GTD_TIMESTAMP_IN_PAST"


def test_attached_order_may_take_the_name_that_its_order_gives_up_by_filling() -> None:
    book = Book()
    name = ClientExtensions(id="same")
    target = TakeProfitDetails(price=Decimal("1.2"), client_extensions=name)
    entry = LimitOrder(
        instrument="EUR_USD",
        units=Decimal(10),
        price=Decimal("1.09"),
        take_profit_on_fill=target,
        client_extensions=name,
    )
    book.place(entry)
    book.tick("EUR_USD", 108_990, 109_000)
    assert book.types() == ["LIMIT_ORDER", "ORDER_FILL", "TAKE_PROFIT_ORDER"]


def test_two_attached_orders_of_one_name_are_rejected() -> None:
    book = Book()
    twin = ClientExtensions(id="twin")
    order = MarketOrder(
        instrument="EUR_USD",
        units=Decimal(10),
        take_profit_on_fill=TakeProfitDetails(price=Decimal(2), client_extensions=twin),
        stop_loss_on_fill=StopLossDetails(price=Decimal(1), client_extensions=twin),
    )
    book.trade(order)
    assert last_reason(book) == "ORDERS_ON_FILL_DUPLICATE_CLIENT_ORDER_IDS"


def test_target_distance_is_not_known_where_so_chosen() -> None:
    book = Book(behaviour=Behaviour(target_distance=TargetDistance.REJECT))
    details = TakeProfitDetails(distance=Decimal("0.01"))
    order = MarketOrder(instrument="EUR_USD", units=Decimal(10), take_profit_on_fill=details)
    book.trade(order)
    assert last_reason(book) == "TAKE_PROFIT_ON_FILL_PRICE_MISSING"


def test_stop_cannot_be_set_where_it_could_close_a_trade_out_of_turn() -> None:
    book = held(behaviour=Behaviour(fifo=FifoRule.ON))
    book.buy("EUR_USD", 1000)
    book.protect(stop("1.09"))
    assert last_reason(book) == "STOP_LOSS_ORDER_WOULD_VIOLATE_FIFO_VIOLATION_SAFEGUARD"


def test_orders_rest_in_a_halt_and_act_when_it_ends() -> None:
    book = held()
    book.market.board.close("EUR_USD")
    book.protect(stop("1.1005"))
    book.protect(Protection(details=TrailingStopLossDetails(distance=Decimal("0.01")), trade=TRADE))
    assert book.types(4) == ["STOP_LOSS_ORDER", "TRAILING_STOP_LOSS_ORDER"]
    book.market.board.reopen("EUR_USD")
    book.tick("EUR_USD", 110_000, 110_010)
    assert book.types(6) == ["ORDER_FILL", "ORDER_CANCEL"]
    assert last_fill(book).reason is FillReason.STOP_LOSS_ORDER


def test_good_for_day_stop_ends_at_five_in_new_york() -> None:
    book = held()
    book.protect(stop("1.09", time_in_force=TimeInForce.GFD))
    ends = parse_time("2024-03-05T22:00:00Z")
    book.upkeep.on_time(ends - 1)
    assert TransactionId(5) in book.account.pending_orders
    book.upkeep.on_time(ends)
    cancel = book.transactions[5].body
    assert isinstance(cancel, OrderCancel)
    assert cancel.reason == "TIME_IN_FORCE_EXPIRED"


def post(client: Client, **order: Any) -> tuple[int, dict[str, Any]]:
    answer = client.send("POST", "/orders", json={"order": order})
    return answer.status_code, answer.json()


def test_protective_orders_are_placed_over_the_wire(client: Client) -> None:
    client.fill(units="10", tradeClientExtensions={"id": "mine"})
    status, body = post(client, type="STOP_LOSS", tradeID="4", price="0.5")
    created = body["orderCreateTransaction"]
    assert (status, created["type"], created["tradeID"]) == (201, "STOP_LOSS_ORDER", "4")
    assert created["clientTradeID"] == "mine"
    status, body = post(
        client, type="TAKE_PROFIT", clientTradeID="mine", price=2, triggerCondition="MID"
    )
    assert (status, body["orderCreateTransaction"]["triggerCondition"]) == (201, "MID")
    answer = official(client.exchange).order.trailing_stop_loss(
        client.exchange.account, tradeID="4", distance="0.05"
    )
    assert answer.get("orderCreateTransaction", 201).distance == "0.05000"
    kinds = [order["type"] for order in client.get("/pendingOrders")["orders"]]
    assert kinds == ["TRAILING_STOP_LOSS", "TAKE_PROFIT", "STOP_LOSS"]


@pytest.mark.parametrize(
    ("order", "status", "code"),
    [
        ({"type": "STOP_LOSS", "price": "1"}, 400, "TRADE_ID_UNSPECIFIED"),
        ({"type": "STOP_LOSS", "price": "1", "tradeID": "1"}, 404, "TRADE_DOESNT_EXIST"),
        ({"type": "TAKE_PROFIT", "price": "1", "clientTradeID": "x"}, 404, "TRADE_DOESNT_EXIST"),
        (
            {"type": "GUARANTEED_STOP_LOSS", "price": "1", "tradeID": "1"},
            400,
            "GUARANTEED_STOP_LOSS_ORDER_NOT_ALLOWED",
        ),
    ],
)
def test_protective_order_without_a_trade_is_rejected(
    shared: Client, order: dict[str, Any], status: int, code: str
) -> None:
    got, body = post(shared, **order)
    assert (got, body["errorCode"]) == (status, code)
    assert body["orderRejectTransaction"]["type"] == f"{order['type']}_ORDER_REJECT"
    number = body["orderRejectTransaction"]["id"]
    assert shared.get(f"/transactions/{number}")["transaction"] == body["orderRejectTransaction"]


def test_trade_named_twice_must_be_the_same(shared: Client) -> None:
    trade = shared.fill(units="1", tradeClientExtensions={"id": "one"})["id"]
    order = {"type": "STOP_LOSS", "price": "0.5", "tradeID": trade, "clientTradeID": "other"}
    status, body = post(shared, **order)
    assert (status, body["errorCode"]) == (400, "TRADE_IDENTIFIER_INCONSISTENCY")
    unreadable = shared.send("POST", "/orders", json={"order": {**order, "tradeID": "one"}})
    assert unreadable.json()["errorMessage"] == "Invalid value specified for 'order.tradeID'"


def rename(client: Client, trade: str, **extensions: str) -> tuple[int, dict[str, Any]]:
    answer = client.send(
        "PUT", f"/trades/{trade}/clientExtensions", json={"clientExtensions": extensions}
    )
    return answer.status_code, answer.json()


def test_trade_is_renamed_and_so_are_the_orders_on_it(client: Client) -> None:
    client.fill(units="10", tradeClientExtensions={"id": "old"}, stopLossOnFill={"price": "0.5"})
    status, body = rename(client, "@old", id="new", comment="hello")
    renamed = body["tradeClientExtensionsModifyTransaction"]
    assert (status, renamed["type"]) == (200, "TRADE_CLIENT_EXTENSIONS_MODIFY")
    assert (renamed["tradeID"], renamed["clientTradeID"]) == ("4", "old")
    assert renamed["tradeClientExtensionsModify"] == {"id": "new", "comment": "hello"}
    client.exchange.restart()
    trade = client.get("/trades/@new")["trade"]
    assert trade["clientExtensions"] == {"id": "new", "comment": "hello"}
    assert trade["stopLossOrder"]["clientTradeID"] == "new"
    gone = client.send("PUT", "/trades/@old/close").json()
    assert gone["orderRejectTransaction"]["tradeClose"] == {"clientTradeID": "old", "units": "ALL"}
    closed = client.send("PUT", "/trades/@new/close").json()
    assert closed["orderFillTransaction"]["tradesClosed"][0]["clientTradeID"] == "new"


def test_name_of_another_trade_is_refused(shared: Client) -> None:
    shared.fill(units="1", tradeClientExtensions={"id": "first"})
    trade = shared.fill(units="1")["id"]
    status, body = rename(shared, trade, id="first")
    assert (status, body["errorCode"]) == (400, "CLIENT_TRADE_ID_ALREADY_EXISTS")
    reject = body["tradeClientExtensionsModifyRejectTransaction"]
    assert reject["type"] == "TRADE_CLIENT_EXTENSIONS_MODIFY_REJECT"
    assert reject["tradeClientExtensionsModify"] == {"id": "first"}
    assert rename(shared, trade)[1]["errorCode"] == "CLIENT_EXTENSIONS_DATA_MISSING"
    assert rename(shared, trade, id="x" * 129)[1]["errorCode"] == "CLIENT_TRADE_ID_INVALID"
    assert rename(shared, "@first", id="first", tag="same")[0] == 200


def test_trade_that_is_not_there_cannot_be_renamed(shared: Client) -> None:
    status, body = rename(shared, "1", id="any")
    assert (status, body["errorCode"]) == (404, "TRADE_DOESNT_EXIST")
    empty = shared.send("PUT", "/trades/1/clientExtensions", json={})
    assert empty.status_code == 400


def test_official_client_renames_a_trade(shared: Client) -> None:
    trade = shared.fill(units="1")["id"]
    answer = official(shared.exchange).trade.set_client_extensions(
        shared.exchange.account, trade, clientExtensions={"tag": "v20"}
    )
    modified = answer.get("tradeClientExtensionsModifyTransaction", 200)
    assert modified.tradeClientExtensionsModify.tag == "v20"
