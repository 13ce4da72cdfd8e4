"""The exchange is killed again and again under load, and forgets nothing that it said."""

import os
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from itertools import groupby
from typing import Any

import requests

from tests.paper.client import Client, eventually
from tests.paper.conftest import Recorder, Starter
from tests.paper.model.fold import Folded, fold
from tests.paper_exchange import PaperExchange

ROUNDS = int(os.environ.get("PAPER_KILL_ROUNDS", "5"))
"""How often to kill; a round takes some five seconds."""
TRADERS = 4
SEED = 7
Transaction = Mapping[str, Any]


class Trader:
    """Sends random commands until the exchange is gone, and keeps what it was answered."""

    def __init__(self, exchange: PaperExchange, seed: int) -> None:
        self.answered: dict[str, Transaction] = {}
        self._client = Client(exchange)
        self._random = random.Random(seed)

    def trade(self) -> None:
        """Trade until no answer comes."""
        choices = (
            self._buy,
            self._buy,
            self._rest,
            self._replace,
            self._protect,
            self._close,
            self._cancel,
            self._close_all,
        )
        try:
            while True:
                self._keep(self._random.choice(choices)())
        except (requests.RequestException, ValueError):
            return

    def _keep(self, answer: requests.Response) -> None:
        body = answer.json()
        for name, transaction in body.items():
            if name.endswith("Transaction"):
                self.answered[transaction["id"]] = transaction

    def _buy(self) -> requests.Response:
        units = self._random.choice((-30, -10, 10, 30))
        away = {"distance": "0.01"}
        return self._client.place(units=units, stopLossOnFill=away, takeProfitOnFill=away)

    def _rest(self) -> requests.Response:
        return self._client.place(type="LIMIT", units=10, price="1.05")

    def _replace(self) -> requests.Response:
        orders = self._client.get("/orders", instrument="EUR_USD")["orders"]
        resting = [order["id"] for order in orders if order["type"] == "LIMIT"]
        body = {"order": {"type": "LIMIT", "instrument": "EUR_USD", "units": 20, "price": "1.04"}}
        number = self._random.choice(resting or ["1"])
        return self._client.send("PUT", f"/orders/{number}", json=body)

    def _protect(self) -> requests.Response:
        trades = self._client.get("/openTrades")["trades"]
        number = self._random.choice(trades)["id"] if trades else "1"
        wanted = {"stopLoss": None, "trailingStopLoss": {"distance": "0.05"}}
        return self._client.send("PUT", f"/trades/{number}/orders", json=wanted)

    def _close(self) -> requests.Response:
        trades = self._client.get("/openTrades")["trades"]
        number = self._random.choice(trades)["id"] if trades else "1"
        return self._client.send("PUT", f"/trades/{number}/close")

    def _close_all(self) -> requests.Response:
        side = {self._random.choice(("longUnits", "shortUnits")): "ALL"}
        return self._client.send("PUT", "/positions/EUR_USD/close", json=side)

    def _cancel(self) -> requests.Response:
        orders = self._client.get("/pendingOrders")["orders"]
        number = self._random.choice(orders)["id"] if orders else "1"
        return self._client.send("PUT", f"/orders/{number}/cancel")


class Follower:
    """Follows the transaction stream over restarts and asks for what it missed meanwhile."""

    def __init__(self, exchange: PaperExchange) -> None:
        self.seen: list[Transaction] = []
        self._client = Client(exchange)

    @property
    def last(self) -> int:
        """Return the number of the last transaction seen."""
        return int(self.seen[-1]["id"]) if self.seen else 0

    def follow(self) -> None:
        """Catch up, then listen until the exchange is gone."""
        try:
            lines = self._client.lines("/transactions/stream")
            next(lines)
            for missed in self._client.get("/transactions/sinceid", id=str(self.last))[
                "transactions"
            ]:
                self._take(missed)
            for line in lines:
                if line["type"] != "HEARTBEAT":
                    self._take(line)
        except (requests.RequestException, ValueError):
            return

    def _take(self, transaction: Transaction) -> None:
        if int(transaction["id"]) > self.last:
            self.seen.append(transaction)


@contextmanager
def running(works: list[Callable[[], None]]) -> Iterator[None]:
    """Run works in threads for the length of a block, and wait for their ends."""
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join()


def test_whatever_was_answered_or_streamed_survives_every_kill(
    start: Starter, record: Recorder
) -> None:
    exchange = start("--replay", str(record([(1.1, 1.1001)])))
    moments, follower = random.Random(SEED), Follower(exchange)
    answered: dict[str, Transaction] = {}
    for number in range(ROUNDS):
        traders = [Trader(exchange, SEED * 1000 + number * TRADERS + k) for k in range(TRADERS)]
        with running([follower.follow, *(trader.trade for trader in traders)]):
            enough = moments.randint(20, 120)
            eventually(lambda: sum(len(t.answered) for t in traders) >= enough, 60)  # noqa: B023
            exchange.kill()
        for trader in traders:
            answered |= trader.answered
        exchange.start()
        check_file(exchange, answered)
        check_account(Client(exchange), fold(exchange.transactions()))
    check_follower(exchange, follower)


def check_file(exchange: PaperExchange, answered: Mapping[str, Transaction]) -> None:
    """Compare the file with what was answered, and look for holes and for half batches."""
    written = exchange.transactions()
    assert [int(each["id"]) for each in written] == list(range(1, len(written) + 1))
    by_id = {each["id"]: each for each in written}
    assert all(by_id[number] == transaction for number, transaction in answered.items())
    for _, members in groupby(written, key=lambda each: each["batchID"]):
        check_batch(list(members))


def check_batch(batch: list[Transaction]) -> None:
    """Check that a batch has everything that its first transactions promise."""
    types = [each["type"] for each in batch]
    assert batch[0]["batchID"] == batch[0]["id"]
    assert len({(each["time"], each.get("requestID")) for each in batch}) == 1
    if types[0] == "MARKET_ORDER":
        assert types[1] in ("ORDER_FILL", "ORDER_CANCEL")
    if types[:2] == ["MARKET_ORDER", "ORDER_FILL"] and "tradeOpened" in batch[1]:
        assert types[2:4] == ["TAKE_PROFIT_ORDER", "STOP_LOSS_ORDER"]
    replacements = {each["replacedByOrderID"] for each in batch if "replacedByOrderID" in each}
    assert replacements <= {each["id"] for each in batch if each.get("reason") == "REPLACEMENT"}


def check_account(client: Client, folded: Folded) -> None:
    """Compare what the restarted exchange says with the fold of its file."""
    account = client.get()["account"]
    assert Decimal(account["balance"]) == folded.balance
    assert Decimal(account["pl"]) == folded.pl
    units = {trade["id"]: Decimal(trade["currentUnits"]) for trade in account["trades"]}
    assert units == folded.trades
    assert {order["id"] for order in account["orders"]} == folded.orders
    assert account["NAV"] == str(folded.balance + Decimal(account["unrealizedPL"]))


def check_follower(exchange: PaperExchange, follower: Follower) -> None:
    """Let the follower catch up: it has seen every transaction once, in order."""
    wanted = exchange.transactions()
    with running([follower.follow]):
        eventually(lambda: follower.last == int(wanted[-1]["id"]))
        exchange.kill()
    assert follower.seen == wanted
