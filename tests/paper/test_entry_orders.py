"""Orders that wait for a price: LIMIT, STOP and MARKET_IF_TOUCHED, at prices the test chooses."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.paper.client import Client, eventually, official
from tests.paper.conftest import Quotes, Recorder, Starter

Mover = Callable[..., Client]

HERE = (1.10000, 1.10010)
BELOW = (1.09890, 1.09900)
ABOVE = (1.10110, 1.10120)


@pytest.fixture
def frozen(start: Starter, record: Recorder) -> Client:
    """Talk to an exchange whose EUR_USD stands at 1.10000 / 1.10010."""
    return Client(start("--replay", str(record([HERE]))))


@pytest.fixture
def moving(start: Starter, record: Recorder) -> Mover:
    """Start an exchange whose EUR_USD goes through quotes once `play` is called."""

    def at(quotes: Quotes, *arguments: str) -> Client:
        recording = str(record(quotes))
        return Client(start("--replay", recording, "--speed", "1000", "--every-tick", *arguments))

    return at


def play(client: Client) -> None:
    """Let the recording run to its end."""
    last = client.get("/summary")["lastTransactionID"]
    stream = client.lines("/pricing/stream", instruments="EUR_USD")
    next(stream)
    eventually(lambda: client.get("/summary")["lastTransactionID"] != last)


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


LIMIT, STOP, TOUCHED = "LIMIT", "STOP", "MARKET_IF_TOUCHED"


@pytest.mark.parametrize(
    ("kind", "units", "level", "quotes", "price"),
    [
        (LIMIT, "100", "1.09900", [HERE, (1.0985, 1.09901), (1.0985, 1.0990), HERE], "1.09900"),
        (LIMIT, "100", "1.09900", [HERE, (1.0970, 1.0980), HERE], "1.09800"),
        (LIMIT, "-100", "1.10100", [HERE, (1.10099, 1.102), (1.101, 1.102), HERE], "1.10100"),
        (STOP, "100", "1.10120", [HERE, (1.101, 1.10119), ABOVE, HERE], "1.10120"),
        (STOP, "100", "1.10120", [HERE, (1.1050, 1.1051), HERE], "1.10510"),
        (STOP, "-100", "1.09890", [HERE, (1.09891, 1.1), BELOW, HERE], "1.09890"),
        (TOUCHED, "100", "1.09900", [HERE, (1.0985, 1.09901), (1.0985, 1.0990)], "1.09900"),
        (TOUCHED, "100", "1.10120", [HERE, (1.101, 1.10119), ABOVE], "1.10120"),
        (TOUCHED, "-100", "1.10100", [HERE, (1.10099, 1.102), (1.101, 1.102)], "1.10100"),
        (TOUCHED, "-100", "1.09890", [HERE, (1.09891, 1.1), BELOW], "1.09890"),
    ],
)
def test_resting_order_fills_at_the_market_once_its_price_is_reached(
    moving: Mover, kind: str, units: str, level: str, quotes: Quotes, price: str
) -> None:
    client = moving(quotes)
    created = client.place(type=kind, units=units, price=level).json()
    assert created["relatedTransactionIDs"] == ["3"]
    play(client)
    (_, fill) = bodies(client)
    assert (fill["type"], fill["reason"]) == ("ORDER_FILL", f"{kind}_ORDER")
    assert (fill["price"], fill["units"]) == (price, units)
    assert "requestID" not in fill
    assert fill["batchID"] == fill["id"]


@pytest.mark.parametrize(
    ("condition", "units", "quote", "price"),
    [
        ("BID", "100", (1.0990, 1.1020), "1.10200"),
        ("INVERSE", "100", (1.0990, 1.1020), "1.10200"),
        ("MID", "100", (1.0988, 1.0992), "1.09920"),
        ("ASK", "-100", (1.0880, 1.1010), "1.08800"),
        ("INVERSE", "-100", (1.0880, 1.1010), "1.08800"),
    ],
)
def test_trigger_condition_moves_the_trigger_and_not_the_fill(
    moving: Mover, condition: str, units: str, quote: tuple[float, float], price: str
) -> None:
    client = moving([HERE, quote])
    level = "1.09900" if units == "100" else "1.10100"
    client.place(type="MARKET_IF_TOUCHED", units=units, price=level, triggerCondition=condition)
    play(client)
    assert bodies(client)[1]["price"] == price


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


def test_limit_larger_than_what_its_price_has_is_never_filled_worse(frozen: Client) -> None:
    wanted = {"type": LIMIT, "units": "2000000", "price": "1.1001"}
    resting = frozen.place(**wanted).json()
    killed = frozen.place(**wanted, timeInForce="FOK").json()
    partial = frozen.place(**wanted, timeInForce="IOC").json()
    covered = frozen.place(type=LIMIT, units="2000000", price="1.10012").json()
    assert resting["relatedTransactionIDs"] == ["3"]
    assert killed["orderCancelTransaction"]["reason"] == "INSUFFICIENT_LIQUIDITY"
    fill = partial["orderFillTransaction"]
    assert (fill["units"], fill["requestedUnits"]) == ("1000000", "2000000")
    assert fill["price"] == "1.10010"
    assert covered["orderFillTransaction"]["price"] == "1.10012"
    assert [order["id"] for order in frozen.get("/pendingOrders")["orders"]] == ["3"]


def test_waiting_limit_fills_once_its_price_has_enough(moving: Mover) -> None:
    client = moving([HERE, (1.0997, 1.09999), (1.0996, 1.09998), HERE])
    client.place(type=LIMIT, units="2000000", price="1.1")
    play(client)
    assert bodies(client)[1]["price"] == "1.10000"


@pytest.mark.parametrize("kind", [STOP, TOUCHED])
def test_price_bound_cancels_what_the_market_gapped_past(moving: Mover, kind: str) -> None:
    client = moving([HERE, (1.1050, 1.1051)])
    client.place(type=kind, units="100", price="1.102", priceBound="1.105")
    play(client)
    cancel = bodies(client)[1]
    assert (cancel["type"], cancel["reason"]) == ("ORDER_CANCEL", "BOUNDS_VIOLATION")


def test_orders_woken_by_one_tick_fill_oldest_first_on_the_book_left_by_each(moving: Mover) -> None:
    client = moving([HERE, ABOVE])
    client.place(type=STOP, units="300", price="1.1011", clientExtensions={"id": "a"})
    client.place(type=LIMIT, units="-200", price="1.1011", positionFill="REDUCE_ONLY")
    client.place(type=LIMIT, units="-200", price="1.1005", positionFill="REDUCE_ONLY")
    play(client)
    eventually(lambda: client.get("/pendingOrders")["orders"] == [])
    opened, reduced, refused = bodies(client, 5)
    assert (opened["orderID"], opened["clientOrderID"]) == ("3", "a")
    assert reduced["tradeReduced"]["units"] == "-200"
    assert refused["reason"] == "INSUFFICIENT_LIQUIDITY"
    assert [each["orderID"] for each in (opened, reduced, refused)] == ["3", "4", "5"]


@pytest.mark.parametrize(
    ("terms", "due"),
    [
        (
            {"timeInForce": "GTD", "gtdTime": "2024-03-05T10:00:01.5Z"},
            "2024-03-05T10:00:01.500000000Z",
        ),
        ({"timeInForce": "GFD"}, "2024-03-05T22:00:00.000000000Z"),
    ],
)
def test_order_expires_at_the_moment_it_falls_due(
    start: Starter, record: Recorder, terms: dict[str, str], due: str
) -> None:
    step = 1_000_000_000 if terms["timeInForce"] == "GTD" else 12 * 3600 * 1_000_000_000 + 1
    recording = str(record([HERE, HERE, BELOW, HERE], step_ns=step))
    client = Client(start("--replay", recording, "--speed", "1000000", "--every-tick"))
    client.place(type=LIMIT, units="100", price="1.0999", **terms)
    play(client)
    cancel = bodies(client)[1]
    assert (cancel["type"], cancel["reason"]) == ("ORDER_CANCEL", "TIME_IN_FORCE_EXPIRED")
    assert cancel["time"] == due


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
    assert reject["partialFill"] == "DEFAULT"
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
