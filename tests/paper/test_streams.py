"""The streams: snapshots, every tick or the latest, heartbeats, transactions after the fact."""

import socket
import threading
import time
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tests.paper.client import Client, eventually, official
from tests.paper.conftest import Quotes, Recorder, Starter

RISING: Quotes = [(1.1 + n / 100_000, 1.1001 + n / 100_000) for n in range(2_000)]
SECOND_NS = 1_000_000_000


def prices(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line["type"] == "PRICE"]


def read_all(client: Client, count: int) -> list[dict[str, Any]]:
    found = (each for each in client.lines("/pricing/stream", instruments="EUR_USD"))
    return list(islice((each for each in found if each["type"] == "PRICE"), count))


def test_replay_sends_every_tick_in_order_from_the_first(start: Starter, record: Recorder) -> None:
    folder = record(RISING)
    client = Client(start("--replay", str(folder), "--speed", "2000", "--every-tick"))
    got = read_all(client, len(RISING))
    table = pq.read_table(next(Path(folder).rglob("*.parquet")))
    assert [line["bids"][0]["price"] for line in got] == [
        f"{bid:.5f}" for bid in table.column("bid").to_pylist()
    ]
    assert [line["asks"][0]["price"] for line in got] == [
        f"{ask:.5f}" for ask in table.column("ask").to_pylist()
    ]
    assert got[0]["time"] == "2024-03-05T10:00:00.000000000Z"
    assert got[-1]["time"] == "2024-03-05T10:33:19.000000000Z"


def test_replay_waits_for_a_price_stream(start: Starter, record: Recorder) -> None:
    folder = record(RISING)
    client = Client(start("--replay", str(folder), "--speed", "1000000"))
    opening = client.get("/pricing", instruments="EUR_USD")
    again = client.get("/pricing", instruments="EUR_USD")
    assert opening == again
    assert opening["prices"][0]["bids"][0]["price"] == "1.10000"


def test_replay_may_start_at_once_and_keeps_its_last_price(
    start: Starter, record: Recorder
) -> None:
    folder = record(RISING)
    arguments = ("--replay", str(folder), "--speed", "1e9", "--replay-starts-at-once")
    client = Client(start(*arguments))

    def bid() -> str:
        return client.get("/pricing", instruments="EUR_USD")["prices"][0]["bids"][0]["price"]

    eventually(lambda: bid() == "1.11999")
    fill = client.fill(units="1")
    assert fill["price"] == "1.12009"
    assert fill["time"].startswith("2024-03-05T10:33:19.000")


def test_killed_replay_resumes_where_it_was(start: Starter, record: Recorder) -> None:
    folder = record(RISING)
    exchange = start("--replay", str(folder), "--speed", "200", "--every-tick")
    client = Client(exchange)
    seen = read_all(client, 300)
    fill = client.fill(units="1")
    exchange.kill()
    exchange.start()
    resumed = client.get("/pricing", instruments="EUR_USD")
    assert resumed["time"] >= fill["time"][:19]
    rest = read_all(client, 50)
    assert rest[0]["time"] >= seen[-1]["time"]
    assert rest[0]["time"] <= fill["time"]
    follow = [line["time"] for line in rest]
    assert follow == sorted(follow)


def test_replay_between_two_times_has_earlier_days_as_history(
    start: Starter, record: Recorder
) -> None:
    folder = record(RISING)
    window = ("--replay-from", "2024-03-05T10:10:00Z", "--replay-to", "2024-03-05T10:20:00Z")
    client = Client(start("--replay", str(folder), *window, "--speed", "1e6", "--every-tick"))
    candles = client.get("/instruments/EUR_USD/candles", granularity="M1")["candles"]
    got = read_all(client, 601)
    assert len(candles) == 10
    assert (candles[0]["time"][11:16], candles[0]["volume"]) == ("10:00", 60)
    assert got[0]["bids"][0]["price"] == "1.10599"
    assert [got[1]["time"][11:19], got[-1]["time"][11:19]] == ["10:10:00", "10:19:59"]


def test_latest_price_of_each_quarter_second_is_sent_otherwise(
    start: Starter, record: Recorder
) -> None:
    folder = record(RISING)
    client = Client(start("--replay", str(folder), "--speed", "1000"))
    begun = time.monotonic()
    got = []
    for line in client.lines("/pricing/stream", instruments="EUR_USD"):
        got.append(line)
        if line["bids"][0]["price"] == "1.11999":
            break
    windows = (time.monotonic() - begun) / 0.25
    assert 4 <= len(got) <= windows + 2


def test_seeded_market_sends_a_snapshot_and_then_ticks_of_all(client: Client) -> None:
    stream = client.lines("/pricing/stream", instruments="EUR_USD,EUR_JPY,USD_JPY")
    snapshot = list(islice(stream, 3))
    assert [line["instrument"] for line in snapshot] == ["EUR_USD", "EUR_JPY", "USD_JPY"]
    assert all(line["tradeable"] and line["status"] == "tradeable" for line in snapshot)
    following = next(stream)
    assert following["time"] >= max(line["time"] for line in snapshot)


def test_heartbeat_comes_every_five_seconds_on_both_streams(client: Client) -> None:
    times: dict[str, list[dict[str, Any]]] = {}

    def listen(path: str) -> None:
        found = client.lines(path, instruments="EUR_USD")
        beats = (line for line in found if line["type"] == "HEARTBEAT")
        times[path] = list(islice(beats, 2))

    paths = ("/pricing/stream", "/transactions/stream")
    threads = [threading.Thread(target=listen, args=(path,)) for path in paths]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for beats in times.values():
        first, second = (datetime.fromisoformat(each["time"][:26]) for each in beats)
        assert 4.5 < (second - first).total_seconds() < 6
    assert times["/transactions/stream"][0]["lastTransactionID"] == "2"
    assert "lastTransactionID" not in times["/pricing/stream"][0]


def test_transactions_are_streamed_as_they_are_written(client: Client) -> None:
    got: list[dict[str, Any]] = []
    thread = threading.Thread(
        target=lambda: got.extend(islice(client.lines("/transactions/stream"), 4))
    )
    thread.start()
    while thread.is_alive():
        client.place(units="10", clientExtensions={"id": "mine"})
        thread.join(0.1)
    written = {each["id"]: each for each in client.exchange.transactions()}
    assert all(each == written[each["id"]] for each in got)
    assert [int(each["id"]) - int(got[0]["id"]) for each in got] == [0, 1, 2, 3]
    assert got[0]["clientExtensions"] == {"id": "mine"}
    assert got[1]["clientOrderID"] == "mine"


def test_each_line_is_one_chunk(client: Client) -> None:
    exchange = client.exchange
    with socket.create_connection(("127.0.0.1", exchange.port), timeout=10) as connection:
        path = f"/v3/accounts/{exchange.account}/pricing/stream?instruments=EUR_USD,USD_JPY"
        header = f"Host: x\r\nAuthorization: Bearer {exchange.token}"
        connection.sendall(f"GET {path} HTTP/1.1\r\n{header}\r\n\r\n".encode())
        with connection.makefile("rb") as answer:
            headers = iter(answer.readline, b"\r\n")
            fields = [line.decode().strip().lower() for line in headers]
            assert "transfer-encoding: chunked" in fields
            assert "content-type: application/octet-stream" in fields
            for _ in range(5):
                chunk = answer.read(int(answer.readline(), 16))
                assert chunk.startswith(b"{")
                assert chunk.index(b"\n") == len(chunk) - 1
                assert answer.readline() == b"\r\n"


def test_official_client_reads_both_kinds_of_line(client: Client) -> None:
    context = official(client.exchange)
    stream = context.pricing.stream(client.exchange.account, instruments="EUR_USD")
    kinds = set()
    for kind, part in stream.parts():
        kinds.add(kind)
        if kind == "pricing.PricingHeartbeat":
            assert part.time.endswith("Z")
            break
        assert part.instrument == "EUR_USD"
    assert kinds == {"pricing.ClientPrice", "pricing.PricingHeartbeat"}
    context._session.close()


def test_stream_ends_cleanly_when_the_exchange_stops(client: Client) -> None:
    stream = client.lines("/pricing/stream", instruments="EUR_USD")
    next(stream)
    code: list[int] = []
    stopping = threading.Thread(target=lambda: code.append(client.exchange.stop()))
    stopping.start()
    assert all(line["type"] in ("PRICE", "HEARTBEAT") for line in stream)
    stopping.join()
    assert code == [0]


def test_cross_is_streamed_with_its_own_decimals(start: Starter, record: Recorder) -> None:
    folder = record([(95.123, 95.141), (95.125, 95.143)], "CHF_JPY")
    record([(110 + n / 100, 110.01) for n in range(2)], "USD_JPY")
    record([(0.9, 0.9001)] * 2, "USD_CHF")
    names = ("--instruments", "CHF_JPY,USD_JPY,USD_CHF")
    client = Client(start("--replay", str(folder), *names, "--every-tick"))
    lines = client.lines("/pricing/stream", instruments="CHF_JPY")
    first, second = (next(lines)["bids"][0]["price"] for _ in range(2))
    assert (first, second) == ("95.123", "95.125")
