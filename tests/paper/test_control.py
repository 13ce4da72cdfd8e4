"""The control port: a port of its own, which explains itself and nobody finds by accident."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.paper.client import Client, eventually
from tests.paper.conftest import UNLIMITED, Starter
from tests.paper_exchange import PROJECT, paper_exchange


def test_every_command_is_listed_with_an_example(shared: Client) -> None:
    commands = shared.exchange.control.get("")["commands"]
    listed = {each["command"] for each in commands}
    assert {"POST /faults", "DELETE /faults/{number}", "GET /state"} <= listed
    assert all(each["about"] for each in commands)


def test_listed_examples_are_accepted(start: Starter) -> None:
    exchange = start("--manual")
    control = exchange.control
    for command in control.get("")["commands"]:
        named = command["command"].replace("{account}", exchange.account)
        verb, path = named.replace("{number}", "1").split()
        answer = control.send(verb, path[1:], command.get("example"))
        assert answer.ok or path == "/faults/1", answer.text


def test_state_tells_time_faults_and_limits(shared: Client) -> None:
    control = shared.exchange.control
    control.fault("DROP", "GET nothing", times=3)
    state = control.get("state")
    control.delete("faults")
    assert state["time"].endswith("Z")
    assert state["limits"]["streams"] is None
    fault = state["faults"][0]
    assert (fault["kind"], fault["where"], fault["left"]) == ("DROP", "GET nothing", 3)


@pytest.mark.parametrize("path", ["/", "/faults", "/state", "/limits"])
def test_commands_are_not_on_the_trading_port(shared: Client, path: str) -> None:
    url = shared.exchange.base_url + path
    assert shared.send("GET", url).status_code == 404
    assert requests.get(url, timeout=10).status_code == 401


def test_trading_is_not_on_the_control_port(shared: Client) -> None:
    assert shared.exchange.control.send("GET", "v3/accounts").status_code == 404


def test_command_of_a_web_page_is_refused(shared: Client) -> None:
    control = shared.exchange.control
    page = {"Origin": "http://evil.example"}
    answer = requests.delete(f"{control.url}/faults", headers=page, timeout=10)
    assert answer.status_code == 403


def test_exchange_has_no_control_port_unless_asked(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "paper", "--port", "0", "--token", "t"]
    command += ["--data", str(tmp_path)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        process.terminate()
        assert first.startswith("paper exchange listening on ")
        assert process.stdout.read() == ""


@pytest.fixture(scope="module")
def manual(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Run a market set by hand for tests that leave it as it is."""
    with paper_exchange(tmp_path_factory.mktemp("manual"), UNLIMITED, "--manual") as exchange:
        yield Client(exchange)


@pytest.fixture
def by_hand(start: Starter) -> Client:
    """Run a market that is set by hand."""
    return Client(start("--manual", "--manual-from", "2024-03-05T10:00:00Z"))


def set_price(client: Client, bid: str, ask: str) -> None:
    """Set the price of EUR_USD."""
    client.exchange.control.post("price", instrument="EUR_USD", bid=bid, ask=ask)


def test_price_set_by_hand_fills_what_waits_for_it(by_hand: Client) -> None:
    set_price(by_hand, "1.10000", "1.10010")
    opened = by_hand.fill(units="100", stopLossOnFill={"price": "1.09900"})
    set_price(by_hand, "1.09890", "1.09900")
    closed = by_hand.exchange.transactions()[-1]
    assert opened["price"] == "1.10010"
    assert (closed["reason"], closed["price"]) == ("STOP_LOSS_ORDER", "1.09890")


def test_clock_moved_by_hand_ends_what_was_good_till_then(by_hand: Client) -> None:
    ends = "2024-03-05T10:30:00.000000000Z"
    stop = {"price": "0.90000", "timeInForce": "GTD", "gtdTime": ends}
    by_hand.fill(units="100", stopLossOnFill=stop)
    by_hand.exchange.control.post("clock", seconds=1799)
    assert len(by_hand.get("/pendingOrders")["orders"]) == 1
    state = by_hand.exchange.control.post("clock", time="2024-03-05T10:30:00Z")
    assert state["time"] == ends
    assert by_hand.get("/pendingOrders")["orders"] == []
    assert by_hand.exchange.transactions()[-1]["reason"] == "TIME_IN_FORCE_EXPIRED"


def test_halted_instrument_fills_nothing_until_it_goes_on(by_hand: Client) -> None:
    control = by_hand.exchange.control
    control.post("market/halt", instruments=["EUR_USD"])
    halted = by_hand.place(units="1").json()
    elsewhere = by_hand.fill(units="1", instrument="USD_JPY")
    control.post("market/resume")
    assert halted["orderCancelTransaction"]["reason"] == "MARKET_HALTED"
    assert elsewhere["units"] == "1"
    assert by_hand.fill(units="1")["units"] == "1"


def test_price_of_a_moving_market_jumps(client: Client) -> None:
    before = client.fill(units="1")["price"]
    client.exchange.control.post("price/jump", instrument="EUR_USD", points=10_000)
    assert float(client.fill(units="1")["price"]) > float(before) + 0.09


def test_market_seconds_are_those_of_the_market(by_hand: Client) -> None:
    control = by_hand.exchange.control
    control.fault("LAND_LATE", seconds=60, clock="MARKET")
    with pytest.raises(requests.ConnectionError):
        by_hand.place(units="1")
    before = len(by_hand.exchange.transactions())
    control.post("clock", seconds=59)
    assert by_hand.get("/summary")["lastTransactionID"] == str(before)
    control.post("clock", seconds=1)
    eventually(lambda: len(by_hand.exchange.transactions()) == before + 2)


@pytest.mark.parametrize(
    ("path", "command", "status"),
    [
        ("price", {"instrument": "EUR_USD"}, 400),
        ("price", {"instrument": "EUR_USD", "bid": "NaN", "ask": "1"}, 400),
        ("price", {"instrument": "EUR_USD", "bid": "1.2", "ask": "1.1"}, 409),
        ("price", {"instrument": "EUR_USD", "bid": "1e-999999999", "ask": "1"}, 400),
        ("price", {"instrument": "EUR_USD", "bid": "1e999999999", "ask": "1e999999999"}, 400),
        ("price", {"instrument": "EUR_USD", "bid": "1", "ask": "1e30"}, 409),
        ("price", {"instrument": "EUR_USD", "bid": "0.00005", "ask": "1"}, 409),
        ("price", {"instrument": "ZZZ_YYY", "bid": "1.1", "ask": "1.2"}, 409),
        ("price/jump", {"instrument": "EUR_USD"}, 400),
        ("price/jump", {"instrument": "EUR_USD", "points": -10_000_000}, 409),
        ("price/jump", {"instrument": "EUR_USD", "points": -107_995}, 409),
        ("clock", {}, 400),
        ("clock", {"seconds": 1, "time": "2030-01-01T00:00:00Z"}, 400),
        ("clock", {"time": "2020-01-01T00:00:00Z"}, 409),
        ("market/halt", {"instruments": "EUR_USD"}, 400),
        ("market/halt", {"instruments": ["ZZZ_YYY"]}, 409),
    ],
)
def test_market_command_that_makes_no_sense_is_refused(
    manual: Client, path: str, command: dict[str, object], status: int
) -> None:
    before = manual.exchange.control.get("market")
    answer = manual.exchange.control.send("POST", path, command)
    assert answer.status_code == status
    assert answer.json()["errorMessage"]
    assert manual.exchange.control.get("market") == before


def test_clock_and_price_of_a_moving_market_are_not_set(shared: Client) -> None:
    control = shared.exchange.control
    price = {"instrument": "EUR_USD", "bid": "1.1", "ask": "1.2"}
    assert control.send("POST", "price", price).status_code == 409
    assert control.send("POST", "clock", {"seconds": 1}).status_code == 409
