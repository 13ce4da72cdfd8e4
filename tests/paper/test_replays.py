"""Recordings of few ticks, of several instruments, with gaps, and past their end."""

from itertools import islice
from typing import Any

from domain.times import parse_rfc3339_ns, rfc3339
from tests.paper.client import Client, eventually
from tests.paper.conftest import RECORDED_AT, SECOND_NS, Recorder, Starter

BEGINS_NS = int(RECORDED_AT.timestamp()) * SECOND_NS
DAY_NS = 86_400 * SECOND_NS
EURO = [(1.1, 1.1001), (1.2, 1.2001)]
YEN = [(150.0, 150.01)]


def prices(client: Client, count: int, instruments: str = "EUR_USD") -> list[dict[str, Any]]:
    lines = client.lines("/pricing/stream", instruments=instruments)
    return list(islice((line for line in lines if line["type"] == "PRICE"), count))


def candles(client: Client, granularity: str, **query: str) -> list[dict[str, Any]]:
    path = "/instruments/EUR_USD/candles"
    return client.get(path, granularity=granularity, **query)["candles"]


def test_single_tick_is_a_market(start: Starter, record: Recorder) -> None:
    client = Client(start("--replay", str(record([(1.1, 1.1001)]))))
    (only,) = prices(client, 1)
    eventually(lambda: len(candles(client, "S5")) == 1)
    assert (only["bids"][0]["price"], only["tradeable"]) == ("1.10000", True)
    assert client.fill(units="100")["price"] == "1.10010"


def test_gap_of_days_is_played_and_has_no_candles(start: Starter, record: Recorder) -> None:
    folder = record(EURO, step_ns=3 * DAY_NS)
    client = Client(start("--replay", str(folder), "--speed", "1e6", "--every-tick"))
    ticks = prices(client, 2)
    eventually(lambda: len(candles(client, "D")) == 2)
    times = [parse_rfc3339_ns(tick["time"]) for tick in ticks]
    assert times == [BEGINS_NS, BEGINS_NS + 3 * DAY_NS]
    assert [candle["time"][:13] for candle in candles(client, "D")] == [
        "2024-03-04T22",
        "2024-03-07T22",
    ]


def test_instruments_are_played_in_order_of_time(start: Starter, record: Recorder) -> None:
    record(YEN, instrument="USD_JPY")
    folder = record(EURO)
    client = Client(start("--replay", str(folder), "--speed", "1000", "--every-tick"))
    played = prices(client, 3, "EUR_USD,USD_JPY")
    assert sorted(tick["instrument"] for tick in played) == ["EUR_USD", "EUR_USD", "USD_JPY"]
    assert [tick["time"] for tick in played] == sorted(tick["time"] for tick in played)


def test_order_expires_at_its_time_between_two_ticks(start: Starter, record: Recorder) -> None:
    folder = record(EURO, step_ns=DAY_NS)
    client = Client(start("--replay", str(folder), "--speed", "1e5", "--every-tick"))
    ends = rfc3339(BEGINS_NS + DAY_NS // 2)
    placed = client.place(
        type="LIMIT", units="-100", price="1.15", timeInForce="GTD", gtdTime=ends
    ).json()["orderCreateTransaction"]
    prices(client, 2)
    after = client.get("/transactions/sinceid", id=placed["id"])["transactions"]
    assert [(each["type"], each["time"]) for each in after] == [("ORDER_CANCEL", ends)]


def test_ended_recording_keeps_its_last_price_over_a_restart(
    start: Starter, record: Recorder
) -> None:
    exchange = start("--replay", str(record(EURO)), "--speed", "1000", "--every-tick")
    prices(Client(exchange), 2)
    client = Client(exchange)
    eventually(lambda: client.fill(units="100")["price"] == "1.20010")
    filled_at = client.get("/pricing", instruments="EUR_USD")["time"]
    exchange.restart()
    assert client.get("/pricing", instruments="EUR_USD")["time"] == filled_at
    assert client.fill(units="100")["price"] == "1.20010"
