"""Faults of streams as a client sees them, and listeners that leave or fall behind."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
import v20

from tests.paper.client import Client, eventually, official
from tests.paper.conftest import Starter
from tests.paper.raw import ask, connected, everything
from tests.paper_control import Control

PRICES = "/pricing/stream?instruments=EUR_USD"
TRANSACTIONS = "/transactions/stream"


@pytest.fixture
def control(shared: Client) -> Control:
    """Command the shared exchange, which has no faults left from another test."""
    control = shared.exchange.control
    control.delete("faults")
    return control


@contextmanager
def listening(client: Client, path: str) -> Iterator[socket.socket]:
    """Open a stream and read its headers."""
    with connected(client.exchange) as line:
        ask(line, client.exchange, "GET", path)
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += line.recv(1)
        assert head.startswith(b"HTTP/1.1 200")
        yield line


def chunks(raw: bytes) -> list[bytes]:
    """Split what a stream sent into its chunks; the last may be torn."""
    found = []
    while raw:
        size, _, rest = raw.partition(b"\r\n")
        found.append(rest[: int(size, 16)])
        raw = rest[int(size, 16) + 2 :]
    return found


def test_cut_between_lines_has_no_end_chunk(shared: Client, control: Control) -> None:
    with listening(shared, PRICES) as line:
        control.fault("STREAM_CUT", "pricing/stream")
        lines = chunks(everything(line))
    assert lines
    assert all(json.loads(each) for each in lines)


def test_cut_within_a_line_leaves_a_part_of_it(shared: Client, control: Control) -> None:
    with listening(shared, PRICES) as line:
        control.fault("STREAM_CUT", "pricing/stream", bytes=10)
        *whole, torn = chunks(everything(line))
    assert all(json.loads(each) for each in whole)
    assert (len(torn), torn[:8]) == (10, b'{"type":')


def test_ended_stream_says_that_it_ends(shared: Client, control: Control) -> None:
    with listening(shared, PRICES) as line:
        control.fault("STREAM_END", "pricing/stream")
        got = b""
        while not got.endswith(b"\r\n0\r\n\r\n"):
            got += line.recv(65536)
        ask(line, shared.exchange, "GET", "/summary")
        assert line.recv(65536).startswith(b"HTTP/1.1 200")


def test_stalled_stream_is_silent_and_goes_on_later(shared: Client, control: Control) -> None:
    with listening(shared, PRICES) as line:
        control.fault("STREAM_STALL", "pricing/stream", seconds=2)
        eventually(lambda: control.fired() == [1])
        line.settimeout(1)
        with pytest.raises(TimeoutError):
            everything(line)
        line.settimeout(10)
        assert b'"PRICE"' in line.recv(65536)


def test_stall_of_one_stream_spares_the_others(shared: Client, control: Control) -> None:
    control.fault("STREAM_STALL", "pricing/stream")
    with listening(shared, PRICES) as stalled:
        eventually(lambda: control.fired() == [1])
        with listening(shared, PRICES) as other:
            assert b'"PRICE"' in other.recv(65536)
        stalled.settimeout(0.5)
        with pytest.raises(TimeoutError):
            stalled.recv(1)


def test_line_is_sent_twice_as_often_as_asked(shared: Client, control: Control) -> None:
    with listening(shared, TRANSACTIONS) as line:
        control.fault("STREAM_DUPLICATE", "transactions/stream", times=2)
        fill = shared.fill(units="1")
        later = shared.fill(units="1")
        got = b""
        while got.count(f'"id":"{later["id"]}"'.encode()) < 1:
            got += line.recv(65536)
        ids = [json.loads(each).get("id") for each in chunks(got)]
    first, second = int(fill["id"]) - 1, int(fill["id"])
    after = [str(second + 1), str(second + 2)]
    assert [each for each in ids if each] == [
        *(str(first), str(first), str(second), str(second)),
        *after,
    ]


def test_stream_that_cannot_be_opened_is_answered_wrongly(shared: Client, control: Control) -> None:
    control.fault("ANSWER", "GET pricing/stream", status=503, page="HTML")
    control.fault("REFUSE", "GET pricing/stream")
    assert shared.send("GET", PRICES).status_code == 503
    with pytest.raises(requests.ConnectionError):
        shared.send("GET", PRICES)
    assert next(shared.lines("/pricing/stream", instruments="EUR_USD"))["type"] == "PRICE"


def test_fault_of_an_answer_does_not_befall_a_stream(shared: Client, control: Control) -> None:
    for kind in ("DROP", "CUT"):
        control.fault(kind, "GET pricing/stream")
    with listening(shared, PRICES) as line:
        assert b'"PRICE"' in line.recv(65536)
    assert control.fired() == [0, 0]


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        ({"kind": "STREAM_STALL"}, v20.V20Timeout),
        ({"kind": "STREAM_CUT", "bytes": 10}, v20.V20ConnectionError),
        ({"kind": "STREAM_END"}, None),
    ],
)
def test_official_client_takes_a_bad_stream_as_it_is_known_to(
    shared: Client, control: Control, fault: dict[str, Any], raised: type[Exception] | None
) -> None:
    context = official(shared.exchange)
    context.stream_timeout = 2 if raised is v20.V20Timeout else 10
    stream = context.pricing.stream(shared.exchange.account, instruments="EUR_USD").parts()
    next(stream)
    control.fault(fault.pop("kind"), "pricing/stream", **fault)
    if raised is None:
        assert all(part.type for _, part in stream)
        return
    with pytest.raises(raised):
        list(stream)


def test_client_that_leaves_during_the_snapshot_leaves_no_traceback(start: Starter) -> None:
    exchange = start()
    client = Client(exchange)
    names = ",".join(each["name"] for each in client.get("/instruments")["instruments"])
    for _ in range(30):
        with connected(exchange) as line:
            ask(line, exchange, "GET", f"/pricing/stream?instruments={names}")
    exchange.control.put("limits", streams=1)
    eventually(lambda: client.send("GET", PRICES, stream=True).status_code == 200)
    assert not [line for line in exchange.said if "Traceback" in line]


def test_whoever_has_the_headers_is_told_of_every_transaction(shared: Client) -> None:
    for _ in range(20):
        with listening(shared, TRANSACTIONS) as line:
            fill = shared.fill(units="1")
            got = b""
            while f'"id":"{fill["id"]}"'.encode() not in got:
                got += line.recv(65536)
            assert json.loads(chunks(got)[0])["id"] == fill["orderID"]
