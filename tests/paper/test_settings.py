"""What the exchange refuses to start with, and says so."""

import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
import requests

from paper.behaviour import USUAL, Behaviour
from tests.paper.client import Client
from tests.paper.conftest import Recorder, Starter
from tests.paper_exchange import PROJECT


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "paper", "--port", "0", *arguments]
    return subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False
    )


def test_help_explains_itself() -> None:
    told = run("--help").stdout
    assert "OANDA v20 exchange" in told
    assert "--replay" in told
    assert "examples:" in told


@pytest.mark.parametrize(
    "arguments",
    [
        ["--account", "me"],
        ["--account", "001-001-0000002-001,home=ZZZ"],
        ["--account", "001-001-0000002-001,balance=much"],
        ["--account", "001-001-0000002-001,hedging,netting"],
        ["--account", "001-001-0000002-001,colour=red"],
        ["--account", "001-001-0000002-001", "--account", "001-001-0000002-001"],
        ["--balance", "NaN"],
        ["--balance", "-1"],
        ["--home", "ZZZ"],
        ["--speed", "0"],
        ["--replay-from", "yesterday"],
        ["--manual-from", "yesterday"],
        ["--port", "65536"],
        ["--control-port", "-1"],
        ["--streams", "many"],
        ["--snapshot-every", "0"],
        ["--speed", "fast"],
        ["--speed", "2"],
        ["--candle-history", "ticks"],
        ["--instruments", ","],
    ],
)
def test_nonsense_on_the_command_line_is_named(tmp_path: Path, arguments: list[str]) -> None:
    done = run("--token", "t", "--data", str(tmp_path), *arguments)
    assert done.returncode == 2
    assert arguments[0] in done.stderr
    assert "invalid _" not in done.stderr


def test_disk_that_takes_nothing_ends_it_with_a_message(tmp_path: Path) -> None:
    paper = f"exec '{sys.executable}' -m paper --port 0 --token t --data '{tmp_path}'"
    command = ["sh", "-c", f"ulimit -f 0; {paper}"]
    done = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 1
    assert "paper exchange: " in done.stderr
    assert "Traceback" not in done.stderr


def test_disk_that_fills_up_at_work_ends_it_with_a_message(tmp_path: Path) -> None:
    paper = f"exec '{sys.executable}' -m paper --port 0 --token t --data '{tmp_path}'"
    command = ["sh", "-c", f"ulimit -f 20; {paper}"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=PROJECT, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        answered = last_answer_until_it_ends(url)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 1
    assert told.startswith("paper exchange: File too large")
    assert told.count("\n") == 1
    journal = tmp_path / "001-001-0000001-001" / "transactions.jsonl"
    assert f'"id":"{answered}",' in journal.read_text()


def last_answer_until_it_ends(url: str) -> str:
    """Place orders until nobody answers and return the last transaction that was answered for."""
    orders = f"{url}/v3/accounts/001-001-0000001-001/orders"
    order = {"order": {"type": "MARKET", "instrument": "EUR_USD", "units": "1"}}
    session, last = requests.Session(), ""
    session.trust_env = False
    for _ in range(100):
        try:
            answer = session.post(
                orders, json=order, headers={"Authorization": "Bearer t"}, timeout=30
            )
        except requests.ConnectionError:
            return last
        last = answer.json()["lastTransactionID"]
    raise AssertionError("the disk never filled up")


def refused(tmp_path: Path, *arguments: str) -> str:
    done = run("--token", "t", "--data", str(tmp_path / "exchange"), *arguments)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_unknown_pair_is_refused(tmp_path: Path) -> None:
    assert "EUR_ZZZ" in refused(tmp_path, "--instruments", "EUR_ZZZ")


def test_folder_without_ticks_is_refused(tmp_path: Path) -> None:
    assert "no Parquet ticks" in refused(tmp_path, "--replay", str(tmp_path))


def test_home_that_no_instrument_leads_to_is_refused(tmp_path: Path) -> None:
    told = refused(tmp_path, "--instruments", "EUR_USD", "--home", "JPY")
    assert "EUR_USD cannot be offered to an account in JPY" in told


def test_recording_with_a_crossed_price_is_refused(tmp_path: Path, record: Recorder) -> None:
    folder = record([(1.1, 1.1001), (1.2, 1.1)])
    assert "crossed" in refused(tmp_path, "--replay", str(folder))


def test_part_beyond_the_recording_is_refused(tmp_path: Path, record: Recorder) -> None:
    folder = record([(1.1, 1.1001)])
    told = refused(tmp_path, "--replay", str(folder), "--replay-from", "2024-03-06")
    assert "no tick at or after 2024-03-06" in told


def test_two_markets_at_once_are_refused(tmp_path: Path) -> None:
    done = run("--data", str(tmp_path), "--manual", "--replay", str(tmp_path))
    assert done.returncode == 2
    assert "two different markets" in done.stderr


def test_crosses_are_offered_when_they_are_asked_for(start: Starter) -> None:
    client = Client(start("--instruments", "EUR_USD,AUD_CAD,CHF_JPY,USD_CAD,USD_CHF,AUD_USD"))
    offered = client.get("/instruments")["instruments"]
    prices = client.get("/pricing", instruments="AUD_CAD,CHF_JPY")["prices"]
    assert len(offered) == 6
    assert [len(price["bids"][0]["price"].split(".")[1]) for price in prices] == [5, 3]


def test_folder_in_use_is_refused(tmp_path: Path, start: Starter) -> None:
    start()
    assert "in use by another exchange" in refused(tmp_path)


@pytest.mark.parametrize("damaged", ["interventions.jsonl", "*.ticks"])
def test_damaged_file_of_the_market_is_named(tmp_path: Path, start: Starter, damaged: str) -> None:
    start("--manual").stop()
    (file,) = (tmp_path / "exchange" / "market" / "manual").glob(damaged)
    file.write_bytes(b"\xff{}\n" * 32)
    assert f"{file.name} cannot be read" in refused(tmp_path, "--manual")


def test_account_in_another_currency_is_refused(tmp_path: Path, start: Starter) -> None:
    start().stop()
    assert "is in USD, not EUR" in refused(tmp_path, "--home", "EUR")


def test_instrument_with_an_order_waiting_must_stay_on_offer(
    tmp_path: Path, start: Starter
) -> None:
    exchange = start()
    client = Client(exchange)
    client.place(type="LIMIT", instrument="GBP_USD", units="100", price="0.5")
    exchange.stop()
    told = refused(tmp_path, "--instruments", "EUR_USD,USD_JPY")
    assert "has traded or ordered what is not offered now: GBP_USD" in told


def test_recording_older_than_the_account_is_refused(
    tmp_path: Path, start: Starter, record: Recorder
) -> None:
    start().stop()
    told = refused(tmp_path, "--replay", str(record([(1.1, 1.1001)])))
    assert "later than the recording's end" in told


def test_help_lists_every_switch_with_its_values() -> None:
    told = run("--help").stdout
    for field in fields(Behaviour):
        assert f"{field.name.replace('_', '-')}={getattr(USUAL, field.name)}|" in told


@pytest.mark.parametrize("said", ["colour=red", "other-account=404", "other-account"])
def test_switch_that_does_not_exist_is_refused(said: str) -> None:
    done = run("--behave", said)
    assert done.returncode == 2
    assert said.partition("=")[0] in done.stderr
