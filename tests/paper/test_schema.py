"""Every answer has OANDA's fields, no others, each as OANDA writes it."""

from collections.abc import Iterator
from typing import Any

import pytest
from fivetwenty.models.transactions import parse_transaction

from tests.paper import schema
from tests.paper.busy_day import BusyDay
from tests.paper.client import Client
from tests.paper.crowd import Crowd, crowded_exchange
from tests.paper.schema import misfits, order_misfits
from tests.paper.transaction_schema import SHAPES, transaction_misfits

RARE = {"MARGIN_CALL_EXTEND"}


@pytest.fixture(scope="module")
def busy(crowd: Crowd) -> Client:
    """Talk to an account that did and had refused to it a little of everything."""
    client = Client(crowd.take(home="EUR"))
    BusyDay(client).live()
    client.fill(units=100, takeProfitOnFill={"price": "2"})
    client.fill(units=50, stopLossOnFill={"price": "0.5"})
    return client


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    """Run a market that the day moves."""
    folder = tmp_path_factory.mktemp("busy")
    arguments = ("--manual", "--manual-from", "2026-03-04T10:00:00Z")
    with crowded_exchange(folder, *arguments) as running:
        yield running


def every(client: Client, path: str, name: str, **query: str) -> list[dict[str, Any]]:
    """Return a list of an answer, which must have something in it."""
    listed = client.get(path, **query)[name]
    assert listed
    return listed


def test_transactions_fit_their_types(busy: Client) -> None:
    found = [
        misfit
        for each in every(busy, "/transactions/sinceid", "transactions", id="0")
        for misfit in transaction_misfits(each)
    ]
    assert found == []


def test_transactions_pass_through_the_models_of_a_strict_client(busy: Client) -> None:
    for each in every(busy, "/transactions/sinceid", "transactions", id="0"):
        if each["type"].endswith("_REJECT") and "clientOrderID" in each:
            continue  # It takes an order that was named by the client's id for one without a name.
        parsed = parse_transaction(each).model_dump(by_alias=True, exclude_unset=True)
        assert (parsed["type"], parsed["id"]) == (each["type"], each["id"])


def test_day_has_transactions_of_every_type(busy: Client) -> None:
    seen = {each["type"] for each in every(busy, "/transactions/sinceid", "transactions", id="0")}
    assert seen == SHAPES.keys() - RARE


def test_account_fits(busy: Client) -> None:
    account = busy.get()["account"]
    lists = {
        "trades": [schema.TRADE_SUMMARY],
        "positions": [schema.POSITION],
    }
    orders = account.pop("orders")
    assert misfits({**schema.SUMMARY, **lists}, account) == []
    assert [order_misfits(order) for order in orders] == [[] for _ in orders]
    assert misfits(schema.SUMMARY, busy.get("/summary")["account"]) == []


@pytest.mark.parametrize(
    ("path", "name", "shape", "query"),
    [
        ("/trades", "trades", schema.TRADE, {"state": "ALL"}),
        ("/openTrades", "trades", schema.TRADE, {}),
        ("/positions", "positions", schema.POSITION, {}),
        ("/openPositions", "positions", schema.POSITION, {}),
        ("/instruments", "instruments", schema.INSTRUMENT, {}),
        ("/pricing", "prices", schema.PRICING, {"instruments": "EUR_USD"}),
        (
            "/pricing",
            "homeConversions",
            schema.HOME_CONVERSION,
            {"instruments": "EUR_USD", "includeHomeConversions": "True"},
        ),
    ],
)
def test_lists_fit(
    busy: Client, path: str, name: str, shape: schema.Shape, query: dict[str, str]
) -> None:
    assert misfits([shape], every(busy, path, name, **query)) == []


def test_orders_fit_in_every_state(busy: Client) -> None:
    for order in every(busy, "/orders", "orders", state="ALL", count="500"):
        assert order_misfits(order) == []


def test_changes_fit(busy: Client) -> None:
    answer = busy.get("/changes", sinceTransactionID="1")
    changes, state = answer["changes"], answer["state"]
    lists = {name: each for name, each in changes.items() if name.startswith("orders")}
    assert all(order_misfits(order) == [] for listed in lists.values() for order in listed)
    for name in ("tradesOpened", "tradesReduced", "tradesClosed"):
        assert misfits([schema.TRADE_SUMMARY], changes[name]) == []
    assert misfits([schema.POSITION], changes["positions"]) == []
    assert misfits(schema.WORTH, {name: state[name] for name in schema.WORTH}) == []


def test_candles_fit(shared: Client) -> None:
    url = f"{shared.exchange.base_url}/v3/instruments/USD_JPY/candles"
    candles = every(shared, url, "candles", price="MBA", count="10")
    assert misfits([schema.CANDLE], candles) == []
