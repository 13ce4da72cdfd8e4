"""Rate limits: what is too much is answered 429, is not done, and is forgotten in a second."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from paper.http.rates import NO_LIMITS, RateLimits, Rates, Windows
from tests.paper.client import Client, eventually
from tests.paper.raw import ask, connected, everything
from tests.paper_exchange import PaperExchange, paper_exchange


@pytest.fixture(scope="module")
def limited_exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaperExchange]:
    """Run an exchange with the limits that it has unless told otherwise."""
    with paper_exchange(tmp_path_factory.mktemp("limited")) as running:
        yield running


@pytest.fixture
def limited(limited_exchange: PaperExchange) -> Client:
    """Talk to the exchange with limits, whatever an earlier test changed."""
    limited_exchange.control.put(
        "limits", requestsPerSecond=120, streams=20, connectionsPerSecond=0
    )
    return Client(limited_exchange)


def count(client: Client) -> int:
    """Count the transactions on disk."""
    return len(client.exchange.transactions())


def test_limits_are_oandas_unless_told_otherwise(limited_exchange: PaperExchange) -> None:
    assert limited_exchange.control.get("limits")["limits"] == {
        "requestsPerSecond": 120,
        "streams": 20,
        "connectionsPerSecond": None,
    }


def test_any_second_takes_so_many_requests_and_no_more() -> None:
    windows = Windows()
    moments = [number / 50 for number in range(500)]
    done = [now for now in moments if windows.allow("a", 10, now)]
    assert len(done) == 100
    for first, eleventh in zip(done, done[10:], strict=False):
        assert eleventh - first >= 1.0


def test_one_address_does_not_use_up_anothers_limit() -> None:
    windows = Windows()
    assert [windows.allow("a", 1, 0.0), windows.allow("b", 1, 0.0)] == [True, True]
    assert [windows.allow("a", 1, 0.5), windows.allow("a", 1, 1.0)] == [False, True]


def test_many_addresses_are_not_remembered_for_long() -> None:
    rates = Rates(RateLimits(requests_per_second=1))
    for number in range(10_000):
        rates.allow_request(f"address {number}", now=number / 100)
    assert len(rates._requests._done) <= 1_100


def test_no_limits_refuse_nothing() -> None:
    rates = Rates(NO_LIMITS)
    assert all(rates.allow_request("a", 0.0) and rates.open_stream("a") for _ in range(1000))


def test_request_over_the_limit_is_answered_429_and_not_done(limited: Client) -> None:
    limited.exchange.control.put("limits", requestsPerSecond=3)
    time_begun = time.monotonic()
    before = count(limited)
    answers = [limited.place(units="1") for _ in range(8)]
    late = [each for each in answers if each.status_code == 429]
    assert time.monotonic() - time_begun < 1
    assert [each.status_code for each in answers[:3]] == [201, 201, 201]
    assert len(late) == 5
    assert all(each.json()["errorMessage"] for each in late)
    assert all(each.headers["Retry-After"] == "1" for each in late)
    assert all(each.headers["RequestID"].isdigit() for each in late)
    eventually(lambda: limited.send("GET", "/summary").status_code == 200)
    assert count(limited) == before + 3 * 2


def test_stream_over_the_limit_is_answered_429_until_one_ends(limited: Client) -> None:
    limited.exchange.control.put("limits", streams=2)
    path = "/pricing/stream?instruments=EUR_USD"

    def opened() -> int:
        with limited.send("GET", path, stream=True) as answer:
            return answer.status_code

    with ExitStack() as streams:
        for _ in range(2):
            answer = limited.send("GET", path, stream=True)
            streams.enter_context(answer)
            assert answer.status_code == 200
        assert opened() == 429
    eventually(lambda: opened() == 200)


def test_connection_over_the_limit_is_closed(limited: Client) -> None:
    limited.exchange.control.put("limits", connectionsPerSecond=2)
    with ExitStack() as lines:
        first, second, third = (lines.enter_context(connected(limited.exchange)) for _ in range(3))
        for line in (first, second):
            ask(line, limited.exchange, "GET", "/summary")
            assert line.recv(65536).startswith(b"HTTP/1.1 200")
        ask(third, limited.exchange, "GET", "/summary")
        assert everything(third) == b""
        ask(first, limited.exchange, "GET", "/summary")
        assert first.recv(65536).startswith(b"HTTP/1.1 200")


def test_exhausted_limit_refuses_the_next_requests(limited: Client) -> None:
    before = count(limited)
    limited.exchange.control.post("limits/exhaust", requests=2)
    got = [limited.place(units="1").status_code for _ in range(3)]
    assert got == [429, 429, 201]
    assert count(limited) == before + 2


def test_exhausted_limit_refuses_for_some_seconds(limited: Client) -> None:
    limited.exchange.control.post("limits/exhaust", seconds=0.5)
    assert limited.send("GET", "/summary").status_code == 429
    eventually(lambda: limited.send("GET", "/summary").status_code == 200, seconds=2)


def test_limits_are_set_on_the_command_line(tmp_path: Path) -> None:
    with paper_exchange(tmp_path, "--requests-per-second", "1", "--streams", "0") as exchange:
        client = Client(exchange)
        limits = exchange.control.get("limits")["limits"]
        got = [client.send("GET", "/summary").status_code for _ in range(2)]
    assert (limits["requestsPerSecond"], limits["streams"]) == (1, None)
    assert got == [200, 429]
