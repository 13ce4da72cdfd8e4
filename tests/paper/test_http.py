"""The surface of HTTP itself: heads, packing, pages, lines that are no requests, switches."""

import gzip
import json
import re
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
import requests

from tests.paper.client import Client
from tests.paper.conftest import Starter

CLOSED_SECONDS = 10.0


@pytest.fixture
def speak(shared: Client) -> Callable[[bytes], bytes]:
    """Send raw bytes and return all that comes back until the exchange closes."""

    def send(raw: bytes) -> bytes:
        address = ("127.0.0.1", shared.exchange.port)
        with socket.create_connection(address, timeout=CLOSED_SECONDS) as line:
            line.sendall(raw)
            return b"".join(iter(lambda: line.recv(65536), b""))

    return send


def request_lines(shared: Client, path: str, *more: str, version: str = "1.1") -> bytes:
    head = (
        f"GET /v3/accounts/{shared.exchange.account}{path} HTTP/{version}",
        "Host: localhost",
        f"Authorization: Bearer {shared.exchange.token}",
        *more,
    )
    return ("\r\n".join(head) + "\r\n\r\n").encode()


@pytest.mark.parametrize("verb", ["HEAD", "OPTIONS", "PATCH", "DELETE", "TRACE"])
def test_verb_that_a_path_does_not_have_is_answered_405(shared: Client, verb: str) -> None:
    answer = shared.send(verb, "/summary")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET"
    assert answer.headers["RequestID"]


def test_answer_is_gzipped_only_when_asked_for(shared: Client) -> None:
    plain = shared.send("GET", "/instruments", headers={"Accept-Encoding": "identity"})
    never = shared.send("GET", "/instruments", headers={"Accept-Encoding": "gzip;q=0"})
    packed = shared.send("GET", "/instruments", headers={"Accept-Encoding": "br, gzip;q=0.5"})
    assert "Content-Encoding" not in plain.headers
    assert "Content-Encoding" not in never.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) < len(plain.content) / 3
    assert packed.json()["instruments"] == plain.json()["instruments"]


def test_streams_are_not_gzipped(shared: Client) -> None:
    query = {"instruments": "EUR_USD"}
    with shared.send("GET", "/pricing/stream", params=query, stream=True) as answer:
        assert "Content-Encoding" not in answer.headers
        assert answer.headers["RequestID"]


def test_gzipped_body_is_read(shared: Client) -> None:
    body = {"order": {"type": "MARKET", "instrument": "EUR_USD", "units": "1"}}
    packed = gzip.compress(json.dumps(body).encode())
    headers = {"Content-Encoding": "gzip"}
    assert shared.send("POST", "/orders", data=packed, headers=headers).status_code == 201


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"not gzip", {"Content-Encoding": "gzip"}),
        (b'{"order":"\xff"}', {}),
        (b"\xff\xfe{\x00", {"Content-Type": "application/json; charset=utf-16"}),
        (b'{"order":{"units":1' + b"0" * 5000 + b"}}", {}),
        (b'{"order":' * 5000, {}),
    ],
)
def test_body_that_cannot_be_decoded_is_answered_400(
    shared: Client, body: bytes, headers: dict[str, str]
) -> None:
    answer = shared.send("POST", "/orders", data=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["errorMessage"]


def test_body_that_is_too_large_is_answered_413(shared: Client) -> None:
    answer = shared.send("POST", "/orders", data=b" " * (1 << 20) + b"{}")
    assert answer.status_code == 413
    assert answer.json()["errorMessage"]


@pytest.mark.parametrize(
    "raw",
    [
        b"hello\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /\xe9 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
    ],
)
def test_what_is_no_request_is_answered_400_in_json(
    speak: Callable[[bytes], bytes], raw: bytes
) -> None:
    head, _, body = speak(raw).partition(b"\r\n\r\n")
    assert b" 400 " in head.splitlines()[0]
    assert b"RequestID: " in head
    assert json.loads(body)["errorMessage"]


def test_requests_sent_at_once_are_answered_in_turn(
    shared: Client, speak: Callable[[bytes], bytes]
) -> None:
    first = request_lines(shared, "/openTrades")
    last = request_lines(shared, "/nowhere", "Connection: close")
    statuses = re.findall(rb"HTTP/1.1 (\d+)", speak(first + first + last))
    assert statuses == [b"200", b"200", b"404"]


def test_http_1_0_is_answered_and_closed(shared: Client, speak: Callable[[bytes], bytes]) -> None:
    answer = speak(request_lines(shared, "/openTrades", version="1.0"))
    assert answer.startswith(b"HTTP/1.0 200 ")
    assert "trades" in json.loads(answer.partition(b"\r\n\r\n")[2])


def test_escaped_slash_does_not_lead_into_another_account(shared: Client) -> None:
    account = shared.exchange.account
    for path in (f"{account}%2Fsummary", f"{account}%2F..%2Fother", "%2e%2e", f"{account}{{x}}"):
        answer = shared.send("GET", f"{shared.exchange.base_url}/v3/accounts/{path}")
        assert answer.status_code == 400, path
        assert answer.json()["errorMessage"] == "Invalid value specified for 'accountID'"


@pytest.mark.parametrize("name", ["a b", "a/b", "{a}", "ä€", "a%2Fb", "a+b", "a?b#c", ".", "@"])
def test_client_id_with_odd_characters_names_its_trade(client: Client, name: str) -> None:
    client.fill(units="1", tradeClientExtensions={"id": name})
    found = client.get(f"/trades/@{quote(name, safe='')}")["trade"]
    assert found["clientExtensions"]["id"] == name
    assert client.send("GET", f"/orders/@{quote(name, safe='')}").status_code == 404


def test_pages_of_trades_lead_on_by_link(client: Client) -> None:
    for _ in range(5):
        client.fill(units="1")
    seen: list[int] = []
    answer = client.send("GET", "/trades", params={"count": "2", "instrument": "EUR_USD"})
    while True:
        seen += [int(each["id"]) for each in answer.json()["trades"]]
        if "next" not in answer.links:
            break
        assert "instrument=EUR_USD" in answer.links["next"]["url"]
        answer = client.send("GET", answer.links["next"]["url"])
    assert len(seen) == 5
    assert seen == sorted(seen, reverse=True)


def test_pages_of_orders_lead_on_by_link(client: Client) -> None:
    for _ in range(3):
        client.fill(units="1")
    first = client.send("GET", "/orders", params={"count": "2", "state": "ALL"})
    rest = client.send("GET", first.links["next"]["url"])
    assert len(first.json()["orders"]) == 2
    assert len(rest.json()["orders"]) == 1
    assert "Link" not in rest.headers


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        ("CREATE", [1]),
        ("ADMIN", [1]),
        ("FUNDING", [2]),
        ("TRANSFER_FUNDS", [2]),
        ("ORDER", [3, 4, 5]),
        ("ORDER_FILL,CREATE", [1, 4]),
        ("MARKET_ORDER_REJECT", [5]),
        ("CLOSE,REOPEN,DELAYED_TRADE_CLOSURE,ONE_CANCELS_ALL_ORDER_TRIGGERED", []),
        ("", [1, 2, 3, 4, 5]),
    ],
)
def test_type_chooses_transactions(client: Client, kind: str, numbers: list[int]) -> None:
    client.fill(units="1")
    client.place(units="0")
    found = client.get("/transactions/idrange", **{"from": "1", "to": "5", "type": kind})
    pages = client.get("/transactions", type=kind)
    assert [int(each["id"]) for each in found["transactions"]] == numbers
    assert pages["count"] == len(numbers)


def test_pages_of_transactions_can_be_fetched(client: Client) -> None:
    for _ in range(3):
        client.fill(units="1")
    listed = client.get("/transactions", pageSize="3", type="ORDER_FILL")
    fetched = [client.send("GET", page).json()["transactions"] for page in listed["pages"]]
    assert [len(page) for page in fetched] == [0, 2, 1]
    assert listed["type"] == ["ORDER_FILL"]


def test_unix_times_are_answered_everywhere(client: Client) -> None:
    unix = {"Accept-Datetime-Format": "UNIX"}
    client.fill(units="1", stopLossOnFill={"price": "0.5"})
    body: dict[str, Any] = {"order": {"type": "MARKET", "instrument": "EUR_USD", "units": "0"}}
    answers = [
        client.send("POST", "/orders", headers=unix, json=body),
        *(client.send("GET", path, headers=unix) for path in ("", "/changes?sinceTransactionID=0")),
        client.send("GET", "/transactions", headers=unix),
        client.send("GET", "/transactions/sinceid?id=0", headers=unix),
        client.send("GET", "/instruments/EUR_USD/candles?count=2", headers=unix),
    ]
    for answer in answers:
        assert not re.search(r"\d{4}-\d\d-\d\dT", answer.text), answer.url
        assert re.search(r'"\d{10}\.\d{9}"', answer.text), answer.url


@pytest.mark.parametrize("time", ["1577836800", "1577836800.5", "2020-01-01T00:00:00Z"])
def test_both_forms_of_time_are_read(shared: Client, time: str) -> None:
    listed = shared.get("/transactions", **{"from": time})
    assert listed["from"].startswith("2020-01-01T00:00:00.")


@pytest.mark.parametrize(
    "time",
    ["T", "-1", "1e9", "2020-13-01T00:00:00Z", "9" * 30, "2020-01-01T00:00:00.xZ", "٣", "0001-01T"],
)
def test_nonsense_for_a_time_is_named(shared: Client, time: str) -> None:
    answer = shared.send("GET", "/transactions", params={"from": time})
    assert answer.status_code == 400
    assert answer.json()["errorMessage"] == "Invalid value specified for 'from'"


def test_switches_of_the_surface_are_thrown(start: Starter) -> None:
    client = Client(
        start(
            *("--behave", "other-account=401"),
            *("--behave", "bad-range=400"),
            *("--behave", "finished-orders=gone"),
            *("--behave", "number-prices=reject"),
            *("--behave", "spelling=2016"),
            *("--behave", "trailing-zeros=reject"),
        )
    )
    fill = client.fill(units="1", stopLossOnFill={"price": "0.5"})
    other = client.send("GET", f"{client.exchange.base_url}/v3/accounts/001-001-7654321-001")
    number = client.place(units="1", priceBound=1.9)
    zeros = client.place(units="100.0"), client.place(units="1", priceBound="1.900000")
    orders = client.get("/orders", state="ALL")["orders"]
    assert other.status_code == 401
    assert client.send("GET", "/transactions/sinceid?id=999").status_code == 400
    assert client.send("GET", f"/orders/{fill['orderID']}").status_code == 404
    assert [each["state"] for each in orders] == ["PENDING"]
    assert orders[0]["triggerCondition"] == "TRIGGER_DEFAULT"
    assert number.json()["errorCode"] == "PRICE_BOUND_PRECISION_EXCEEDED"
    assert [each.json()["errorCode"] for each in zeros] == [
        "UNITS_PRECISION_EXCEEDED",
        "PRICE_BOUND_PRECISION_EXCEEDED",
    ]


def test_known_token_of_nobody_is_refused_before_anything_else(shared: Client) -> None:
    for value in ("", "Bearer", "Bearer ", "Basic abc", f"{shared.exchange.token}", "Bearer x y"):
        url = f"{shared.exchange.base_url}/nowhere"
        answer = requests.get(url, headers={"Authorization": value}, timeout=10)
        assert answer.status_code == 401


def test_first_year_is_written_with_four_digits(shared: Client) -> None:
    listed = shared.get("/transactions", **{"from": "0001-01-01T00:00:00Z"})
    assert listed["from"] == "0001-01-01T00:00:00.000000000Z"


def test_changes_tell_what_became_of_orders_and_trades(client: Client) -> None:
    first = client.fill(units="100", stopLossOnFill={"price": "0.5"})["tradeOpened"]["tradeID"]
    last = client.fill(units="10")["tradeOpened"]["tradeID"]
    since = client.get("/summary")["lastTransactionID"]
    client.send("PUT", f"/trades/{first}/close", json={"units": "40"})
    client.send("PUT", f"/trades/{last}/close")
    opened = client.fill(instrument="USD_JPY", units="-5", takeProfitOnFill={"price": "50"})
    stop = client.get(f"/trades/{first}")["trade"]["stopLossOrder"]["id"]
    client.send("PUT", f"/orders/{stop}/cancel")
    told = client.get("/changes", sinceTransactionID=since)
    changes, state = told["changes"], told["state"]

    def ids(name: str) -> list[str]:
        return [each["id"] for each in changes[name]]

    assert ids("tradesReduced") == [first]
    assert ids("tradesClosed") == [last]
    assert ids("tradesOpened") == [opened["tradeOpened"]["tradeID"]]
    assert ids("ordersCancelled") == [stop]
    assert len(ids("ordersFilled")) == 3
    assert set(ids("ordersFilled")) < set(ids("ordersCreated"))
    assert ids("ordersTriggered") == []
    assert [each["instrument"] for each in changes["positions"]] == ["EUR_USD", "USD_JPY"]
    assert ids("transactions") == [
        str(number) for number in range(int(since) + 1, int(told["lastTransactionID"]) + 1)
    ]
    assert {each["id"] for each in state["trades"]} == {first, opened["tradeOpened"]["tradeID"]}
    assert {each["instrument"] for each in state["positions"]} == {"EUR_USD", "USD_JPY"}
    assert set(state["trades"][0]) == {"id", "unrealizedPL", "marginUsed"}


def test_transactions_of_the_last_week_are_listed_where_the_switch_says_so(start: Starter) -> None:
    client = Client(start("--manual", "--behave", "transactions-from=week"))
    client.exchange.control.post("clock", seconds=10 * 86_400)
    reject = client.place(units="0").json()["orderRejectTransaction"]
    listed = client.get("/transactions")
    page = client.send("GET", listed["pages"][0]).json()["transactions"]
    assert listed["count"] == 1
    assert [each["id"] for each in page] == [reject["id"]]
    assert client.get("/transactions", **{"from": "0"})["count"] == 3


def test_list_of_transactions_ends_with_the_number_that_it_tells(client: Client) -> None:
    with ThreadPoolExecutor(1) as trader:
        trading = trader.submit(
            lambda: [Client(client.exchange).fill(units="1") for _ in range(60)]
        )
        while not trading.done():
            told = client.get("/transactions/sinceid", id="0")
            assert told["transactions"][-1]["id"] == told["lastTransactionID"]
    assert len(trading.result()) == 60
