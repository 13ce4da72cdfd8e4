"""Whatever is sent, the answer is one of the documented ones, soon, and no number is lost."""

import json
import os
import time
from typing import Any
from urllib.parse import quote, urlencode

import requests
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from tests.paper.client import Client

EXAMPLES = int(os.environ.get("PAPER_REQUEST_EXAMPLES", "250"))
"""How many requests to try; more than the default are drawn anew in each run."""
THOROUGH = "PAPER_REQUEST_EXAMPLES" in os.environ
LONGEST_SECONDS = 20.0
STATUSES = {200, 201, 400, 401, 403, 404, 405, 413, 416}

ODD_TEXTS = st.sampled_from(
    [
        *("", " ", "0", "-1", "1", "2", "3", "9" * 18, "9" * 19, "9" * 400, "1e400", "-0", "+1"),
        *(
            "1e999999999",
            "-1e999999999",
            "1e-999999999",
            "NaN",
            "-Infinity",
            "True",
            "false",
            "null",
            "ALL",
            "NONE",
            "1.5",
            "1.100000",
            "\u0661",
        ),
        *("EUR_USD", "EUR_USD,USD_JPY", "ZZZ_YYY", "USD_JPY", "PENDING", "OPEN", "CLOSED"),
        *("@", "@nobody", "@\x00", "..", "%2F", "%", "\ud7ff", "a" * 300, "{", "}", "*", "\\"),
        *("1577836800.5", "2020-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"),
        *("S5", "D", "M", "BAM", "Asia/Tokyo", "../../etc/passwd", "Monday", "ORDER_FILL", "GTD"),
        *("MARKET", "LIMIT", "STOP", "MARKET_IF_TOUCHED", "TAKE_PROFIT", "TRAILING_STOP_LOSS"),
        *("FOK", "IOC", "GTC", "REDUCE_ONLY", "OPEN_ONLY", "INVERSE", "EUR_USD:S5:M"),
    ]
)
TEXTS = ODD_TEXTS | st.text(max_size=12)
NUMBERS = st.integers() | st.floats() | st.sampled_from([10**400, 5e-324, 1e308, 100, -100])
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
ORDER_FIELDS = st.sampled_from(
    [
        *("type", "instrument", "units", "price", "distance", "priceBound", "timeInForce"),
        *("gtdTime", "positionFill", "triggerCondition", "tradeID", "clientTradeID", "guaranteed"),
        *("clientExtensions", "tradeClientExtensions", "id", "tag", "comment"),
        *("takeProfitOnFill", "stopLossOnFill", "trailingStopLossOnFill", "x"),
    ]
)
FIELDS = ORDER_FIELDS | st.sampled_from(
    [
        *("order", "takeProfit", "stopLoss", "trailingStopLoss", "longUnits", "shortUnits"),
        *("longClientExtensions", "alias", "marginRate", "guaranteedStopLoss"),
    ]
)
OBJECTS = st.recursive(
    st.dictionaries(FIELDS, SCALARS, max_size=5),
    lambda inner: st.dictionaries(FIELDS, SCALARS | inner | st.lists(inner, max_size=2)),
    max_leaves=6,
)
SOUND = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["MARKET", "MARKET", "LIMIT", "STOP", "TAKE_PROFIT"]),
        "instrument": st.sampled_from(["EUR_USD", "USD_JPY", "ZZZ_YYY"]),
        "units": st.sampled_from(["1", "-1", 100, -10, "2000", "0", "1e30"]),
    }
)
ORDERS = st.builds(lambda sound, odd: {"order": {**sound, **odd}}, SOUND, st.just({}) | OBJECTS)
BODIES = (
    st.none()
    | st.binary(max_size=40)
    | (OBJECTS | ORDERS | SCALARS).map(lambda value: json.dumps(value).encode())
)
ORDER_BODIES = ORDERS.map(lambda value: json.dumps(value).encode())
PATHS = st.sampled_from(
    [
        *("", "/summary", "/instruments", "/changes", "/configuration", "/pricing", "/orders"),
        *("/pricing/stream", "/transactions/stream", "/candles/latest", "/pendingOrders"),
        *("/orders/{}", "/orders/{}/cancel", "/orders/{}/clientExtensions", "/trades"),
        *("/openTrades", "/trades/{}", "/trades/{}/close", "/trades/{}/clientExtensions"),
        *("/trades/{}/orders", "/positions", "/openPositions", "/positions/{}"),
        *("/positions/{}/close", "/transactions", "/transactions/{}", "/transactions/idrange"),
        *("/transactions/sinceid", "/instruments/{}/candles", "/{}", "/orders/{}/{}"),
    ]
)
QUERIES = st.dictionaries(
    st.sampled_from(
        [
            *("instruments", "since", "sinceTransactionID", "from", "to", "count", "state", "ids"),
            *("instrument", "beforeID", "pageSize", "type", "id", "price", "granularity"),
            *("smooth", "includeFirst", "dailyAlignment", "alignmentTimezone", "weeklyAlignment"),
            *("snapshot", "includeHomeConversions", "candleSpecifications", "units"),
        ]
    ),
    TEXTS,
    max_size=4,
)
HEADERS = st.dictionaries(
    st.sampled_from(["Accept-Datetime-Format", "Accept-Encoding", "Content-Type"]),
    st.sampled_from(["UNIX", "RFC3339", "gzip", "gzip;q=x", "text/plain; charset=nonsense", "*"]),
    max_size=2,
)
WRITES = st.sampled_from(
    [
        *[("POST", "/orders")] * 4,
        *(("PUT", "/orders/{}"), ("PUT", "/orders/{}/cancel")),
        *(("PUT", "/orders/{}/clientExtensions"), ("PUT", "/trades/{}/clientExtensions")),
        *(("PUT", "/trades/{}/close"), ("PUT", "/trades/{}/orders")),
        *(("PUT", "/positions/{}/close"), ("PATCH", "/configuration")),
    ]
)
READS = PATHS.map(lambda path: ("GET", path))
VERBS = st.sampled_from(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"])
OPERATIONS = READS | WRITES | WRITES | st.tuples(VERBS, PATHS)


def escaped(text: str) -> str:
    return quote(text, safe="", errors="replace")


@settings(
    max_examples=EXAMPLES,
    derandomize=not THOROUGH,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_request_gets_a_documented_answer(shared: Client, data: st.DataObject) -> None:
    verb, path = data.draw(OPERATIONS)
    parts = [escaped(data.draw(TEXTS)) for _ in range(path.count("{}"))]
    query = urlencode(data.draw(QUERIES), errors="replace")
    began = time.monotonic()
    answer = shared.send(
        verb,
        f"{path.format(*parts)}?{query}",
        data=data.draw(ORDER_BODIES | BODIES if path == "/orders" else BODIES),
        headers=data.draw(HEADERS),
        stream=True,
    )
    event(f"{answer.status_code}")
    with answer:
        assert time.monotonic() - began < LONGEST_SECONDS
        check(answer)


def check(answer: requests.Response) -> None:
    assert answer.status_code in STATUSES, answer.text
    assert answer.headers["RequestID"].isdigit()
    if answer.headers["Content-Type"].startswith("application/octet-stream"):
        assert answer.status_code == 200
        return
    assert answer.headers["Content-Type"].startswith("application/json")
    if answer.request.method == "HEAD":
        return
    body: dict[str, Any] = answer.json()
    if answer.status_code >= 400:
        assert body["errorMessage"]
    assert set(body) - {"errorMessage", "errorCode"} or answer.status_code >= 400


def test_no_transaction_is_lost_over_it(shared: Client) -> None:
    shared.fill(units="1")
    last = int(shared.get("/summary")["lastTransactionID"])
    found = shared.get("/transactions/sinceid", id="0")["transactions"]
    assert [int(each["id"]) for each in found] == list(range(1, last + 1))
