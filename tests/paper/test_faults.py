"""Each fault as a client sees it, and what it leaves in the account: the order once, or not."""

import threading
import time
from typing import Any

import pytest
import requests
import v20

from tests.paper.client import Client, eventually, official
from tests.paper.raw import ask, connected, everything
from tests.paper_control import Control

ORDER = {"order": {"type": "MARKET", "instrument": "EUR_USD", "units": "100"}}


@pytest.fixture
def control(shared: Client) -> Control:
    """Command the shared exchange, which has no faults left from another test."""
    control = shared.exchange.control
    control.delete("faults")
    return control


def orders(client: Client) -> int:
    """Count the orders that the exchange has written down."""
    return sum(each["type"] == "MARKET_ORDER" for each in client.exchange.transactions())


def place_raw(client: Client) -> bytes:
    """Post an order and return all that comes back."""
    with connected(client.exchange) as line:
        ask(line, client.exchange, "POST", "/orders", ORDER)
        return everything(line)


def test_refused_order_is_reset_and_never_taken(shared: Client, control: Control) -> None:
    before = orders(shared)
    control.fault("REFUSE")
    with pytest.raises(ConnectionResetError):
        place_raw(shared)
    assert orders(shared) == before
    assert shared.fill(units="1")["units"] == "1"
    assert control.fired() == [1]


def test_dropped_answer_leaves_the_order_done_once(shared: Client, control: Control) -> None:
    before = orders(shared)
    control.fault("DROP")
    assert place_raw(shared) == b""
    assert orders(shared) == before + 1
    assert shared.fill(units="1")["units"] == "1"


def test_order_lands_after_its_connection_died(shared: Client, control: Control) -> None:
    before = orders(shared)
    control.fault("LAND_LATE", seconds=0.5)
    begun = time.monotonic()
    with pytest.raises(ConnectionResetError):
        place_raw(shared)
    assert time.monotonic() - begun < 0.4
    assert orders(shared) == before
    eventually(lambda: orders(shared) == before + 1)
    assert time.monotonic() - begun >= 0.5
    assert shared.get("/summary")["lastTransactionID"] == str(len(shared.exchange.transactions()))


def test_late_answer_is_of_an_order_done_at_once(shared: Client, control: Control) -> None:
    before = orders(shared)
    control.fault("LATE", seconds=0.5)
    got: list[requests.Response] = []
    placing = threading.Thread(target=lambda: got.append(shared.place(units="1")))
    placing.start()
    eventually(lambda: orders(shared) == before + 1)
    assert not got
    placing.join()
    assert got[0].status_code == 201


@pytest.mark.parametrize("carried_out", [True, False])
@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
@pytest.mark.parametrize("page", ["JSON", "HTML", "NONSENSE"])
def test_wrong_answer_tells_nothing_about_the_order(
    shared: Client, control: Control, status: int, page: str, carried_out: bool
) -> None:
    before = orders(shared)
    control.fault("ANSWER", status=status, page=page, carriedOut=carried_out, retryAfter=1)
    answer = shared.place(units="1")
    kinds = {"JSON": "application/json", "HTML": "text/html", "NONSENSE": "application/json"}
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith(kinds[page])
    assert answer.headers["Retry-After"] == "1"
    assert orders(shared) == before + carried_out
    assert ("errorMessage" in answer.text) == (page == "JSON")


@pytest.mark.parametrize("kept", [None, 0, 20])
def test_cut_answer_has_its_whole_length_in_the_headers(
    shared: Client, control: Control, kept: int | None
) -> None:
    before = orders(shared)
    numbers = {} if kept is None else {"bytes": kept}
    control.fault("CUT", **numbers)
    head, _, body = place_raw(shared).partition(b"\r\n\r\n")
    told = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
    assert head.startswith(b"HTTP/1.1 201")
    assert len(body) == (told // 2 if kept is None else kept)
    assert orders(shared) == before + 1
    assert shared.fill(units="1")["units"] == "1"


def test_stalled_answer_stops_in_the_middle_and_stays_open(
    shared: Client, control: Control
) -> None:
    before = orders(shared)
    control.fault("STALL", bytes=10)
    with connected(shared.exchange) as line:
        ask(line, shared.exchange, "POST", "/orders", ORDER)
        line.settimeout(0.5)
        with pytest.raises(TimeoutError):
            everything(line)
    assert orders(shared) == before + 1
    assert shared.fill(units="1")["units"] == "1"


def test_stall_of_some_seconds_ends_with_the_connection(shared: Client, control: Control) -> None:
    control.fault("STALL", bytes=10, seconds=0.2)
    head, _, body = place_raw(shared).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 201")
    assert len(body) == 10


@pytest.mark.parametrize(
    ("fault", "raised", "done"),
    [
        ({"kind": "REFUSE"}, v20.V20ConnectionError, 0),
        ({"kind": "DROP"}, v20.V20ConnectionError, 1),
        ({"kind": "LATE", "seconds": 2}, v20.V20Timeout, 1),
        ({"kind": "STALL"}, v20.V20ConnectionError, 1),
        ({"kind": "CUT"}, requests.exceptions.ChunkedEncodingError, 1),
        ({"kind": "ANSWER", "status": 201, "page": "NONSENSE"}, ValueError, 0),
    ],
)
def test_official_client_raises_what_it_is_known_to(
    shared: Client, control: Control, fault: dict[str, Any], raised: type[Exception], done: int
) -> None:
    before = orders(shared)
    context = official(shared.exchange)
    context.set_poll_timeout(1)
    control.fault(**fault)
    with pytest.raises(raised):
        context.order.market(shared.exchange.account, instrument="EUR_USD", units="1")
    assert orders(shared) == before + done
    assert context.order.market(shared.exchange.account, instrument="EUR_USD", units="1").status


def test_official_client_reads_a_bad_gateway_without_raising(
    shared: Client, control: Control
) -> None:
    control.fault("ANSWER", status=502, page="HTML")
    answer = official(shared.exchange).order.market(
        shared.exchange.account, instrument="EUR_USD", units="1"
    )
    assert (answer.status, answer.body) == (502, None)


def test_fault_for_a_client_id_spares_the_others(shared: Client, control: Control) -> None:
    control.fault("ANSWER", status=503, clientID="mine")
    other = shared.place(units="1", clientExtensions={"id": "other"})
    mine = shared.place(units="1", clientExtensions={"id": "mine"})
    assert (other.status_code, mine.status_code) == (201, 503)


@pytest.mark.parametrize(
    ("where", "hit"),
    [
        ("GET *", ["GET /summary"]),
        ("PUT orders/*/cancel", ["PUT /orders/@x/cancel"]),
        ("summary", ["GET /summary"]),
        ("* orders*", ["PUT /orders/@x/cancel", "POST /orders"]),
        ("POST /v3/accounts/*/orders", ["POST /orders"]),
        ("POST /v3/accounts/001-001-0000002-001/orders", []),
    ],
)
def test_fault_happens_only_where_it_is_meant(
    shared: Client, control: Control, where: str, hit: list[str]
) -> None:
    control.fault("ANSWER", where, times=9, status=599)
    asked = ["GET /summary", "PUT /orders/@x/cancel", "POST /orders"]
    answers = {each: shared.send(*each.split(), json=ORDER).status_code for each in asked}
    assert [each for each, status in answers.items() if status == 599] == hit


def test_faults_are_used_up_one_by_one_in_their_order(shared: Client, control: Control) -> None:
    control.fault("ANSWER", status=500, times=2)
    control.fault("ANSWER", status=502)
    got = [shared.place(units="1").status_code for _ in range(4)]
    assert got == [500, 500, 502, 201]
    assert control.fired() == [2, 1]


def test_same_seed_and_requests_give_the_same_faults(shared: Client, control: Control) -> None:
    def drawn(**numbers: Any) -> list[int]:
        control.delete("faults")
        control.fault("ANSWER", "GET *", status=503, probability=0.5, **numbers)
        return [shared.send("GET", "/summary").status_code for _ in range(40)]

    first, again, other = drawn(), drawn(), drawn(seed=77)
    assert first == again
    assert first != other
    assert set(first) == {200, 503}


def test_fault_taken_away_does_not_happen(shared: Client, control: Control) -> None:
    number = control.fault("REFUSE")
    control.delete(f"faults/{number}")
    assert shared.place(units="1").status_code == 201


@pytest.mark.parametrize(
    "command",
    [
        {},
        {"kind": "GUESS"},
        {"kind": "LATE"},
        {"kind": "LATE", "seconds": -1},
        {"kind": "ANSWER"},
        {"kind": "ANSWER", "status": 99},
        {"kind": "ANSWER", "status": 429, "retryAfter": "soon\r\n"},
        {"kind": "DROP", "seconds": 1},
        {"kind": "DROP", "times": 0},
        {"kind": "DROP", "times": 1.5},
        {"kind": "DROP", "probability": 2},
        {"kind": "DROP", "wehre": "POST orders"},
    ],
)
def test_fault_that_makes_no_sense_is_refused(control: Control, command: dict[str, Any]) -> None:
    answer = control.send("POST", "faults", command)
    assert answer.status_code == 400
    assert answer.json()["errorMessage"]
    assert control.get("faults") == {"faults": []}


def test_closed_door_refuses_connections_until_it_opens(shared: Client, control: Control) -> None:
    before = orders(shared)
    with connected(shared.exchange) as line:
        control.post("door/close")
        assert everything(line) == b""
    with pytest.raises(ConnectionRefusedError), connected(shared.exchange):
        pass
    context = official(shared.exchange)
    with pytest.raises(v20.V20ConnectionError):
        context.order.market(shared.exchange.account, instrument="EUR_USD", units="1")
    control.post("door/open")
    assert shared.fill(units="1")["units"] == "1"
    assert orders(shared) == before + 1
