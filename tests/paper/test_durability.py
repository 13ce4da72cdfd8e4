"""What survives kill -9: whole batches, consecutive numbers, the same account."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest
import requests

from paper.ledger.transactions import Transaction
from paper.storage.journal import Journal, JournalDamaged, JournalInUse
from tests.paper.client import Client, eventually
from tests.paper.conftest import Recorder, Starter
from tests.paper_exchange import PaperExchange

LINE = (
    '{"id":"%d","accountID":"001-001-0000001-001","userID":1,"batchID":"%d",'
    '"time":"2024-03-05T10:00:00.000000000Z","type":"TRANSFER_FUNDS","amount":"1.0000",'
    '"fundingReason":"CLIENT_FUNDING","accountBalance":"1.0000"}'
)
FIGURES_OF_THE_MARKET = ("unrealizedPL", "marginUsed")


def ignore(batch: object) -> None:
    """Listen to a journal without interest."""


def read(path: Path) -> list[Transaction]:
    journal = Journal(path, ignore)
    try:
        return list(journal.replay())
    finally:
        journal.close()


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ("", 0),
        (LINE % (1, 1) + "\n", 1),
        (LINE % (1, 1) + "\n" + (LINE % (2, 2))[:50], 1),
        (LINE % (1, 1) + "\n" + LINE % (2, 2), 1),
        (LINE % (1, 1) + "\n" + LINE % (2, 2) + " \n", 1),
        (LINE % (1, 1) + "\n" + LINE % (2, 2) + " \n" + (LINE % (3, 2))[:-1], 1),
        (LINE % (1, 1) + "\n" + LINE % (2, 2) + " \n" + LINE % (3, 2) + "\n", 3),
        ((LINE % (1, 1))[:20], 0),
    ],
)
def test_torn_end_is_cut_at_the_last_whole_batch(tmp_path: Path, content: str, kept: int) -> None:
    path = tmp_path / "transactions.jsonl"
    path.write_text(content)
    assert len(read(path)) == kept
    assert len(path.read_text().splitlines()) == kept


@pytest.mark.parametrize("content", ["nonsense}\n" + LINE % (2, 2) + "\n", LINE % (2, 2) + "\n"])
def test_damage_before_the_end_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "transactions.jsonl"
    path.write_text(content)
    with pytest.raises(JournalDamaged):
        read(path)


def test_second_exchange_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    first = Journal(tmp_path / "transactions.jsonl", ignore)
    with pytest.raises(JournalInUse):
        Journal(tmp_path / "transactions.jsonl", ignore)
    first.close()


def test_restart_after_a_kill_goes_on_with_the_same_account(
    start: Starter, record: Recorder
) -> None:
    recording = str(record([(1.1, 1.1001)]))
    exchange = start("--replay", recording)
    client = Client(exchange)
    client.fill(units="300", stopLossOnFill={"price": "1"}, tradeClientExtensions={"id": "t"})
    client.fill(units="-100")
    client.fill(units="-500", takeProfitOnFill={"price": "1"}, clientExtensions={"id": "o"})
    client.place(units="0")
    before, orders = client.get(), client.get("/orders", state="ALL", count="500")
    trades = client.get("/trades", state="ALL")
    exchange.kill()
    exchange.start()
    assert client.get() == before
    assert client.get("/orders", state="ALL", count="500") == orders
    assert client.get("/trades", state="ALL") == trades
    answer = client.place(units="1").json()
    assert answer["orderCreateTransaction"]["id"] == str(int(before["lastTransactionID"]) + 1)


def test_answered_orders_are_on_file_whenever_the_exchange_is_killed(
    start: Starter, record: Recorder
) -> None:
    exchange = start("--replay", str(record([(1.1, 1.1001)])))
    answered: list[str] = []
    for _ in range(3):
        _trade_until_killed(exchange, answered)
        exchange.start()
        _check_file(exchange, answered)


def _trade_until_killed(exchange: PaperExchange, answered: list[str]) -> None:
    begun = len(answered)

    def trade(name: int) -> None:
        client = Client(exchange)
        try:
            while True:
                order: dict[str, Any] = {"units": "10" if name % 2 else "-10"}
                answered.append(client.fill(**order, stopLossOnFill={"distance": "0.1"})["id"])
        except (requests.RequestException, json.JSONDecodeError):
            return

    threads = [threading.Thread(target=trade, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    eventually(lambda: len(answered) > begun + 20)
    exchange.kill()
    for thread in threads:
        thread.join()


def _check_file(exchange: PaperExchange, answered: list[str]) -> None:
    account = Client(exchange).get()
    written = exchange.transactions()
    ids = [int(each["id"]) for each in written]
    fills = {each["id"] for each in written if each["type"] == "ORDER_FILL"}
    filled = {each["orderID"] for each in written if each["type"] == "ORDER_FILL"}
    orders = {each["id"] for each in written if each["type"] == "MARKET_ORDER"}
    assert ids == list(range(1, len(ids) + 1))
    assert set(answered) <= fills
    assert orders == filled
    assert account["lastTransactionID"] == str(ids[-1])
    assert account["account"]["balance"] == written_balance(written)


def written_balance(written: list[dict[str, Any]]) -> str:
    """Return the balance that the last transaction with one tells."""
    return next(each["accountBalance"] for each in reversed(written) if "accountBalance" in each)


def test_concurrent_orders_each_have_a_batch_of_their_own(client: Client) -> None:
    fills: list[dict[str, Any]] = []

    def trade() -> None:
        mine = Client(client.exchange)
        fills.extend(mine.fill(units="1") for _ in range(10))

    threads = [threading.Thread(target=trade) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({fill["batchID"] for fill in fills}) == 80
    assert all(int(fill["id"]) == int(fill["batchID"]) + 1 for fill in fills)
    assert client.get("/openPositions")["positions"][0]["long"]["units"] == "80"


@pytest.mark.parametrize(
    ("path", "part"),
    [("/transactions/sinceid?id={}", ()), ("/changes?sinceTransactionID={}", ("changes",))],
)
def test_answer_while_others_trade_tells_of_all_that_it_counts(
    exchange: PaperExchange, client: Client, path: str, part: tuple[str, ...]
) -> None:
    def trade() -> None:
        mine = Client(exchange)
        for _ in range(100):
            mine.place(units="1")

    traders = [threading.Thread(target=trade) for _ in range(4)]
    for trader in traders:
        trader.start()
    seen = 2
    while any(trader.is_alive() for trader in traders):
        answer = found = client.get(path.format(seen))
        for name in part:
            found = found[name]
        ids = [int(each["id"]) for each in found["transactions"]]
        assert ids == list(range(seen + 1, int(answer["lastTransactionID"]) + 1))
        seen = int(answer["lastTransactionID"])
    for trader in traders:
        trader.join()
