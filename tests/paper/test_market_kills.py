"""What a kill -9 leaves of a market that somebody has put his hands on, seen over HTTP."""

from itertools import islice
from typing import Any

from tests.paper.client import Client, eventually
from tests.paper.conftest import Starter

MANUAL = ("--manual", "--manual-from", "2026-03-05T10:00:00Z", "--every-tick")


def price(client: Client) -> dict[str, Any]:
    return client.get("/pricing", instruments="EUR_USD")["prices"][0]


def bid(client: Client) -> str:
    return price(client)["bids"][0]["price"]


def candles(client: Client, **query: str) -> list[dict[str, Any]]:
    return client.get("/instruments/EUR_USD/candles", **query)["candles"]


def set_euro(client: Client, low: str, high: str) -> None:
    client.exchange.control.post("price", instrument="EUR_USD", bid=low, ask=high)


def test_killed_manual_market_has_its_clock_prices_and_candles(start: Starter) -> None:
    exchange = start(*MANUAL)
    client = Client(exchange)
    for minute, cents in enumerate(("1.10", "1.11", "1.12")):
        exchange.control.post("clock", time=f"2026-03-05T10:0{minute}:30Z")
        set_euro(client, f"{cents}000", f"{cents}010")
        exchange.restart()
    shown = candles(client, granularity="M1", price="B")
    now = client.get("/pricing", instruments="EUR_USD")["time"]
    assert now == "2026-03-05T10:02:30.000000000Z"
    assert [candle["bid"]["c"] for candle in shown] == ["1.10000", "1.11000", "1.12000"]
    assert client.fill(units="100")["price"] == "1.12010"


def test_fill_that_a_price_brought_about_outlives_a_kill(start: Starter) -> None:
    exchange = start(*MANUAL)
    client = Client(exchange)
    client.place(type="LIMIT", units="100", price="1.07")
    set_euro(client, "1.06000", "1.06010")
    exchange.restart()
    fill = client.get("/transactions/sinceid", id="3")["transactions"][0]
    assert (fill["type"], fill["price"]) == ("ORDER_FILL", "1.06010")
    assert fill["time"] == "2026-03-05T10:00:00.000000000Z"


def test_jump_of_a_seeded_market_outlives_a_kill_and_shows_in_candles(start: Starter) -> None:
    exchange = start()
    client = Client(exchange)
    before = float(bid(client))
    exchange.control.post("price/jump", instrument="EUR_USD", points=20_000)
    exchange.restart()
    eventually(lambda: price(client)["tradeable"])
    mids = [candle["mid"] for candle in candles(client, granularity="D", count="2")]
    assert float(bid(client)) - before > 0.19
    assert max(float(mid["h"]) for mid in mids) - float(mids[0]["l"]) > 0.19


def test_halt_outlives_a_kill_and_a_stream_tells_when_it_ends(start: Starter) -> None:
    exchange = start(*MANUAL)
    client = Client(exchange)
    lines = client.lines("/pricing/stream", instruments="EUR_USD")
    told = [next(lines)["status"]]
    exchange.control.post("market/halt", instruments=["EUR_USD"])
    told.append(next(lines)["status"])
    exchange.restart()
    halted = client.place(units="100").json()["orderCancelTransaction"]["reason"]
    again = (line for line in client.lines("/pricing/stream", instruments="EUR_USD"))
    told.append(next(again)["status"])
    exchange.control.post("market/resume")
    told.extend(line["status"] for line in islice((x for x in again if "status" in x), 1))
    assert told == ["tradeable", "non-tradeable", "non-tradeable", "tradeable"]
    assert halted == "MARKET_HALTED"
