"""What every request meets: authorisation, accounts, paths, methods, and what cannot be read."""

from typing import Any

import pytest
import requests

from tests.paper.client import Client, official

INVALID = "oanda::rest::core::InvalidParameterException"


def order(**fields: Any) -> dict[str, Any]:
    return {"order": {"type": "MARKET", "instrument": "EUR_USD", "units": "100", **fields}}


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": b"Bearer \xff"}]
)
def test_wrong_token_is_answered_401(shared: Client, header: dict[str, Any]) -> None:
    answer = requests.get(shared.exchange.account_url, headers=header, timeout=10)
    assert answer.status_code == 401
    assert answer.json() == {"errorMessage": "Insufficient authorization to perform request."}


def test_another_account_is_answered_403(shared: Client) -> None:
    answer = shared.send("GET", f"{shared.exchange.base_url}/v3/accounts/001-001-7654321-001")
    assert answer.status_code == 403
    assert answer.json() == {"errorMessage": "The provided request was forbidden."}


def test_malformed_account_is_answered_400(shared: Client) -> None:
    answer = shared.send("GET", f"{shared.exchange.base_url}/v3/accounts/me/summary")
    assert answer.status_code == 400
    assert answer.json()["errorMessage"] == "Invalid value specified for 'accountID'"


def test_token_is_checked_before_account_and_path(shared: Client) -> None:
    url = f"{shared.exchange.base_url}/v3/accounts/me/nowhere"
    assert requests.get(url, timeout=10).status_code == 401
    assert shared.send("GET", url).status_code == 400
    assert shared.send("GET", "/nowhere").status_code == 404


def test_known_path_with_wrong_method_is_answered_405(shared: Client) -> None:
    answer = shared.send("DELETE", "/orders")
    assert answer.status_code == 405
    assert "errorMessage" in answer.json()


def test_every_answer_is_json_with_a_request_id_of_its_own(shared: Client) -> None:
    answers = [shared.send("GET", path) for path in ("/summary", "/summary", "/nowhere")]
    ids = {answer.headers["RequestID"] for answer in answers}
    assert len(ids) == 3
    assert all(17 <= len(each) <= 19 and each.isdigit() for each in ids)
    assert all(a.headers["Content-Type"].startswith("application/json") for a in answers)


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '"order"', "{}", '{"order":null}', '{"order":7}', "[" * 100_000]
)
def test_body_that_is_no_order_is_refused_without_a_transaction(shared: Client, body: str) -> None:
    before = shared.get("/summary")["lastTransactionID"]
    answer = shared.send("POST", "/orders", data=body)
    assert answer.status_code == 400
    assert answer.json()["errorMessage"]
    assert shared.get("/summary")["lastTransactionID"] == before


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"instrument": "EUR_ZZZ"}, "order.instrument"),
        ({"instrument": 5}, "order.instrument"),
        ({"type": "GUESS"}, "order.type"),
        ({"units": "many"}, "order.units"),
        ({"units": True}, "order.units"),
        ({"units": "1_000"}, "order.units"),
        ({"units": "1" * 65}, "order.units"),
        ({"units": "1e999999999"}, "order.units"),
        ({"units": "1e-999999999"}, "order.units"),
        ({"timeInForce": "FOREVER"}, "order.timeInForce"),
        ({"positionFill": "SOMEHOW"}, "order.positionFill"),
        ({"stopLossOnFill": "tight"}, "order.stopLossOnFill"),
        ({"stopLossOnFill": {"price": {}}}, "order.stopLossOnFill.price"),
        ({"takeProfitOnFill": {"price": "1.5", "gtdTime": "soon"}}, "order.takeProfitOnFill"),
        ({"clientExtensions": {"id": 12}}, "order.clientExtensions.id"),
        ({"clientExtensions": {"tag": "half \ud800"}}, "order.clientExtensions.tag"),
    ],
)
def test_parameter_that_cannot_be_read_is_named(
    shared: Client, fields: dict[str, Any], named: str
) -> None:
    before = shared.get("/summary")["lastTransactionID"]
    answer = shared.send("POST", "/orders", json=order(**fields))
    assert answer.status_code == 400
    assert answer.json()["errorMessage"].startswith(f"Invalid value specified for '{named}")
    assert answer.json()["errorCode"] == INVALID
    assert shared.get("/summary")["lastTransactionID"] == before


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"units": None}, "UNITS_MISSING"),
        ({"units": "0"}, "UNITS_INVALID"),
        ({"units": "NaN"}, "UNITS_INVALID"),
        ({"units": "Infinity"}, "UNITS_INVALID"),
        ({"units": "1e309"}, "UNITS_LIMIT_EXCEEDED"),
        ({"units": "-1e999999"}, "UNITS_LIMIT_EXCEEDED"),
        ({"units": "100000001"}, "UNITS_LIMIT_EXCEEDED"),
        ({"units": "1.5"}, "UNITS_PRECISION_EXCEEDED"),
        ({"units": "1e-400"}, "UNITS_PRECISION_EXCEEDED"),
        ({"units": "100.000000000000000001"}, "UNITS_PRECISION_EXCEEDED"),
        ({"timeInForce": "GTC"}, "TIME_IN_FORCE_INVALID"),
        ({"priceBound": "-1"}, "PRICE_BOUND_INVALID"),
        ({"priceBound": "1.123456"}, "PRICE_BOUND_PRECISION_EXCEEDED"),
        ({"instrument": None}, "INSTRUMENT_MISSING"),
        ({"clientExtensions": {"id": "x" * 129}}, "CLIENT_ORDER_ID_INVALID"),
        ({"stopLossOnFill": {"price": "NaN"}}, "STOP_LOSS_ON_FILL_PRICE_INVALID"),
        ({"stopLossOnFill": {"price": "1e400"}}, "STOP_LOSS_ON_FILL_PRICE_INVALID"),
        ({"stopLossOnFill": {"price": "1.000001"}}, "STOP_LOSS_ON_FILL_PRICE_PRECISION_EXCEEDED"),
        (
            {"stopLossOnFill": {"price": "1", "distance": "1"}},
            "STOP_LOSS_ON_FILL_PRICE_AND_DISTANCE_BOTH_SPECIFIED",
        ),
        ({"stopLossOnFill": {}}, "STOP_LOSS_ON_FILL_PRICE_AND_DISTANCE_BOTH_MISSING"),
        ({"takeProfitOnFill": {}}, "TAKE_PROFIT_ON_FILL_PRICE_MISSING"),
        ({"takeProfitOnFill": {"price": "0"}}, "TAKE_PROFIT_ON_FILL_PRICE_INVALID"),
        (
            {"takeProfitOnFill": {"price": "2", "timeInForce": "GTD"}},
            "TAKE_PROFIT_ON_FILL_GTD_TIMESTAMP_MISSING",
        ),
    ],
)
def test_order_that_makes_no_sense_is_rejected_with_a_transaction(
    shared: Client, fields: dict[str, Any], reason: str
) -> None:
    before = int(shared.get("/summary")["lastTransactionID"])
    answer = shared.send("POST", "/orders", json=order(**fields))
    body = answer.json()
    reject = body["orderRejectTransaction"]
    assert answer.status_code == 400
    assert body["errorCode"] == reject["rejectReason"] == reason
    assert body["errorMessage"]
    assert reject["type"] == "MARKET_ORDER_REJECT"
    assert reject["id"] == reject["batchID"] == str(before + 1)
    assert body["relatedTransactionIDs"] == [reject["id"]]
    assert body["lastTransactionID"] == reject["id"]
    assert shared.get(f"/transactions/{reject['id']}")["transaction"] == reject


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/pricing", {}),
        ("/pricing", {"instruments": ""}),
        ("/pricing", {"instruments": "EUR_USD,ZZZ_YYY"}),
        ("/pricing", {"instruments": "EUR_USD", "since": "yesterday"}),
        ("/pricing/stream", {}),
        ("/pricing/stream", {"instruments": "ZZZ_YYY"}),
        ("/instruments", {"instruments": "ZZZ_YYY"}),
        ("/changes", {}),
        ("/changes", {"sinceTransactionID": "-1"}),
        ("/trades", {"count": "501"}),
        ("/trades", {"state": "ANY"}),
        ("/orders", {"count": "0"}),
        ("/trades/abc", {}),
        ("/transactions/x", {}),
        ("/transactions/sinceid", {}),
        ("/transactions", {"pageSize": "1001"}),
        ("/transactions", {"type": "NOTHING"}),
        ("/positions/ZZZ_YYY", {}),
    ],
)
def test_query_that_cannot_be_read_is_answered_400(
    shared: Client, path: str, query: dict[str, str]
) -> None:
    answer = shared.send("GET", path, params=query)
    assert answer.status_code == 400
    assert answer.json()["errorMessage"]


@pytest.mark.parametrize(
    "path",
    [
        "/transactions/idrange?from=1&to=999999",
        "/transactions/idrange?from=0&to=1",
        "/transactions/sinceid?id=999999",
        "/changes?sinceTransactionID=999999",
    ],
)
def test_transactions_out_of_range_are_answered_416(shared: Client, path: str) -> None:
    assert shared.send("GET", path).status_code == 416


@pytest.mark.parametrize("path", ["/orders/999999", "/orders/@nobody", "/trades/999999"])
def test_what_does_not_exist_is_answered_404(shared: Client, path: str) -> None:
    answer = shared.send("GET", path)
    assert answer.status_code == 404
    assert answer.json()["errorCode"].startswith("NO_SUCH_")
    assert answer.json()["lastTransactionID"]


def test_position_never_traded_is_answered_404(shared: Client) -> None:
    answer = shared.send("GET", "/positions/GBP_JPY")
    assert answer.status_code == 404
    assert answer.json()["errorCode"] == "NO_SUCH_POSITION"
    assert answer.json()["lastTransactionID"]


def test_nothing_to_close_is_answered_with_units_of_plain_zero(shared: Client) -> None:
    answer = shared.send("PUT", "/positions/NZD_USD/close", json={"longUnits": "ALL"})
    assert answer.json()["longOrderRejectTransaction"]["units"] == "0"


def test_number_units_and_prices_are_accepted_and_answered_as_strings(shared: Client) -> None:
    body = order(units=100, stopLossOnFill={"price": 0.5}, takeProfitOnFill={"price": "1.9"})
    created = shared.send("POST", "/orders", json=body).json()["orderCreateTransaction"]
    assert created["units"] == "100"
    assert created["stopLossOnFill"]["price"] == "0.50000"
    assert created["takeProfitOnFill"]["price"] == "1.90000"


def test_trailing_zeros_of_the_official_client_are_accepted(shared: Client) -> None:
    fill = shared.fill(units="100.0", priceBound="1.900000000")
    assert fill["units"] == "100"


def test_trailing_zeros_of_what_is_closed_are_dropped(client: Client) -> None:
    trade = client.fill(units="100")["id"]
    closed = client.send("PUT", f"/trades/{trade}/close", json={"units": "5.0"}).json()
    assert closed["orderCreateTransaction"]["units"] == "-5"
    closed = client.send("PUT", "/positions/EUR_USD/close", json={"longUnits": "5.00"}).json()
    assert closed["longOrderCreateTransaction"]["units"] == "-5"
    assert client.get(f"/trades/{trade}")["trade"]["currentUnits"] == "90"


def test_unix_times_are_answered_when_asked_for(shared: Client) -> None:
    unix = {"Accept-Datetime-Format": "UNIX"}
    answer = shared.send("GET", "/pricing?instruments=EUR_USD", headers=unix)
    seconds, _, fraction = answer.json()["time"].partition(".")
    assert seconds.isdigit()
    assert len(fraction) == 9


def test_official_client_reads_account_and_instruments(shared: Client) -> None:
    context = official(shared.exchange)
    account = shared.exchange.account
    accounts = context.account.list().get("accounts", 200)
    summary = context.account.summary(account).get("account", 200)
    instruments = context.account.instruments(account).get("instruments", 200)
    assert [each.id for each in accounts] == [account]
    assert summary.currency == "USD"
    assert {each.name for each in instruments} >= {"EUR_USD", "USD_JPY", "GBP_JPY"}


@pytest.mark.parametrize("units", ["1e309", "1" * 40, "Infinity"])
def test_close_of_absurdly_many_units_is_refused(client: Client, units: str) -> None:
    trade = client.fill(units="100")["tradeOpened"]["tradeID"]
    asked = {"units": units}, {"longUnits": units}
    trade_close = client.send("PUT", f"/trades/{trade}/close", json=asked[0])
    position_close = client.send("PUT", "/positions/EUR_USD/close", json=asked[1])
    assert trade_close.json()["errorCode"] == "CLOSE_TRADE_UNITS_EXCEED_TRADE_SIZE"
    assert position_close.json()["errorCode"] == "CLOSEOUT_POSITION_UNITS_EXCEED_POSITION_SIZE"


def test_digit_far_behind_the_point_is_not_rounded_away(shared: Client) -> None:
    far = "1." + "0" * 33 + "1"
    units = shared.place(units=far)
    stop = shared.place(units="1", stopLossOnFill={"price": far})
    assert units.json()["errorCode"] == "UNITS_PRECISION_EXCEEDED"
    assert stop.json()["errorCode"] == "STOP_LOSS_ON_FILL_PRICE_PRECISION_EXCEEDED"


def test_digits_of_another_script_are_no_number(shared: Client) -> None:
    answer = shared.place(units="\u0663")
    assert answer.status_code == 400
    assert answer.json()["errorMessage"] == "Invalid value specified for 'order.units'"


def test_transactions_in_a_list_are_those_shown_one_by_one(client: Client) -> None:
    client.fill(units="100", stopLossOnFill={"distance": "0.01"})
    client.place(units="0")
    listed = client.get("/transactions/sinceid", id="0")
    last = int(listed["lastTransactionID"])
    singly = [client.get(f"/transactions/{n}")["transaction"] for n in range(1, last + 1)]
    assert listed["transactions"] == singly
    assert client.get("/transactions/sinceid", id=str(last))["transactions"] == []
