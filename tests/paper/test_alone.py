"""The exchange is a product of its own: two folders and its libraries are all it needs."""

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.paper_exchange import PROJECT

ROOMS = ("activities", "adapters", "api", "bench", "cli", "contracts", "engine", "strategies")
RUN = """
import importlib.util, runpy, sys
folder, libraries, rooms = sys.argv[1], sys.argv[2], sys.argv[3].split(",")
sys.path[:] = [folder, *sys.path, libraries]
found = [room for room in rooms if importlib.util.find_spec(room)]
if found:
    sys.exit(f"the platform can be imported: {found}")
sys.argv = ["paper", *sys.argv[4:]]
runpy.run_module("paper", run_name="__main__", alter_sys=True)
"""


@pytest.fixture
def alone(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Start the exchange from a copy of its own two folders, with no arguments but a port."""
    for room in ("paper", "domain"):
        shutil.copytree(PROJECT / room, tmp_path / room)
    arguments = (str(tmp_path), sysconfig.get_path("purelib"), ",".join(ROOMS), "--port", "0")
    # Without the site module no installed link leads back to the project.
    command = [sys.executable, "-I", "-S", "-c", RUN, *arguments]
    home = tmp_path / "home"
    home.mkdir()
    process = subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, text=True, env={})
    with process:
        yield process
        process.kill()


def read(process: "subprocess.Popen[str]", pattern: str) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        found = re.match(pattern, line)
        if found:
            return found[1]
    raise AssertionError(f"nothing said matches {pattern}")


def test_exchange_trades_without_the_rest_and_without_arguments(
    alone: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    address = read(alone, "paper exchange listening on (.*)")
    token = read(alone, "token (.*) opens 001-001-0000001-001")
    headers = {"Authorization": f"Bearer {token}"}
    order = {"order": {"type": "MARKET", "instrument": "EUR_USD", "units": "100"}}
    url = f"{address}/v3/accounts/001-001-0000001-001/orders"
    answer = requests.post(url, json=order, headers=headers, timeout=15)
    assert answer.status_code == 201
    assert answer.json()["orderFillTransaction"]["units"] == "100"
    assert (tmp_path / "home" / "paper-data" / "accounts.json").exists()
