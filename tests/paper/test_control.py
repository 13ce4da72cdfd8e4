"""The control port: a port of its own, which explains itself and nobody finds by accident."""

import subprocess
import sys
from pathlib import Path

import pytest
import requests

from tests.paper.client import Client
from tests.paper_exchange import PROJECT


def test_every_command_is_listed_with_an_example(shared: Client) -> None:
    commands = shared.exchange.control.get("")["commands"]
    listed = {each["command"] for each in commands}
    assert {"POST /faults", "DELETE /faults/{number}", "GET /state"} <= listed
    assert all(each["about"] for each in commands)


def test_listed_example_is_accepted(shared: Client) -> None:
    control = shared.exchange.control
    commands = [each for each in control.get("")["commands"] if each["command"] == "POST /faults"]
    assert control.send("POST", "faults", commands[0]["example"]).status_code == 201
    control.delete("faults")


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
