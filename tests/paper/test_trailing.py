"""Trailing stops: they follow the market, never go back, and survive a restart."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.instruments import MAJORS
from paper.orders.grid import on_grid
from paper.orders.protective import Protection, TradeName
from paper.orders.terms import (
    MarketOrder,
    TrailingStopLossDetails,
    TriggerCondition,
)
from paper.orders.trailing import TrailingStops, Watched
from paper.orders.triggers import Component, component_of
from paper.storage.trail_file import MOST_LINES, TrailFile
from paper.trails import Began, Bettered, Trails
from paper.wire import TransactionId
from tests.paper.book import NOW, Book, RememberedMarks
from tests.paper.client import Client, eventually, official
from tests.paper.conftest import Recorder, Starter

POINTS = Decimal("0.00001")


def trailing(points: int) -> TrailingStopLossDetails:
    return TrailingStopLossDetails(distance=points * POINTS)


def long_with_trail(points: int = 50) -> Book:
    """Return a book with a long trade 4 opened at 1.10010, trailed by order 5."""
    book = Book()
    order = MarketOrder(
        instrument="EUR_USD", units=Decimal(1000), trailing_stop_loss_on_fill=trailing(points)
    )
    book.trade(order)
    return book


def value(book: Book, order_id: int = 5) -> str:
    state = book.trails.state(TransactionId(order_id))
    assert state is not None
    return str(state.value)


def test_trailing_stop_of_a_long_trade_follows_the_bid_up_and_never_down() -> None:
    book = long_with_trail()
    assert book.types() == ["MARKET_ORDER", "ORDER_FILL", "TRAILING_STOP_LOSS_ORDER"]
    assert value(book) == "1.09950"
    book.tick("EUR_USD", 110_030, 110_040)
    assert value(book) == "1.09980"
    book.tick("EUR_USD", 110_000, 110_200)
    assert value(book) == "1.09980"
    state = book.trails.state(TransactionId(5))
    assert state is not None
    assert str(state.distance) == "0.00020"


def test_trailing_stop_fills_at_the_market_when_it_is_equal() -> None:
    book = long_with_trail()
    book.tick("EUR_USD", 109_951, 109_961)
    assert book.types(5) == []
    book.tick("EUR_USD", 109_950, 109_960)
    assert book.types(5) == ["ORDER_FILL"]
    assert book.account.open_trades == {}
    assert book.account.balance == Decimal("99999.4000")


def test_gap_fills_a_trailing_stop_worse_than_its_value() -> None:
    book = long_with_trail()
    book.tick("EUR_USD", 109_000, 109_010)
    assert book.account.balance == Decimal("99989.9000")


def test_trailing_stop_of_a_short_trade_follows_the_ask_down() -> None:
    book = Book()
    order = MarketOrder(
        instrument="EUR_USD", units=Decimal(-1000), trailing_stop_loss_on_fill=trailing(50)
    )
    book.trade(order)
    assert value(book) == "1.10060"
    book.tick("EUR_USD", 109_900, 109_910)
    assert value(book) == "1.09960"
    book.tick("EUR_USD", 109_950, 109_960)
    assert book.types(5) == ["ORDER_FILL"]


def test_trigger_condition_says_what_a_trailing_stop_follows() -> None:
    book = Book()
    book.buy("EUR_USD", 1000)
    book.protect(
        Protection(
            details=trailing(50),
            trade=TradeName(id=TransactionId(4)),
            trigger_condition=TriggerCondition.MID,
        )
    )
    assert value(book) == "1.09955"
    book.tick("EUR_USD", 109_940, 109_972)
    assert book.types(5) == []
    book.tick("EUR_USD", 109_940, 109_970)
    assert book.types(5) == ["ORDER_FILL"]
    assert book.account.balance == Decimal("99999.3000")


def test_stop_that_the_market_passed_unseen_wakes_though_a_younger_one_betters() -> None:
    book = long_with_trail(100)
    book.market.board.post("EUR_USD", NOW, 109_800, 109_810)
    book.buy("EUR_USD", 1000)
    younger = TradeName(id=book.transactions[-1].id)
    book.protect(Protection(details=trailing(500), trade=younger))
    book.tick("EUR_USD", 109_850, 109_860)
    assert list(book.account.open_trades) == [younger.id]


def test_stop_without_a_mark_begins_at_the_first_price_after_the_start() -> None:
    book = long_with_trail()
    book.tick("EUR_USD", 110_500, 110_510)
    trails = Trails(book.account, book.market.board, RememberedMarks())
    trails.open()
    assert trails.state(TransactionId(5)) is None
    book.market.board.post("EUR_USD", NOW, 110_400, 110_410)
    assert trails.follow("EUR_USD", NOW, 110_400, 110_410) == []
    state = trails.state(TransactionId(5))
    assert state is not None
    assert str(state.value) == "1.10350"


def test_tick_that_comes_again_after_a_crash_wakes_no_stop() -> None:
    book = long_with_trail()
    book.tick("EUR_USD", 110_100, 110_110, NOW + 2)
    book.reopen()
    book.tick("EUR_USD", 110_000, 110_010, NOW + 1)
    assert book.types(5) == []
    book.tick("EUR_USD", 110_050, 110_060, NOW + 2)
    assert book.types(5) == ["ORDER_FILL"]


@pytest.mark.parametrize("torn", [b'{"order": 6, "be', b'{"order": 6}\n', b"0\n", b"\xff\n"])
def test_file_gives_back_its_marks_up_to_a_torn_line(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "trailing.jsonl"
    marks = [
        Began(order_id=TransactionId(5), best=220_000, time_ns=1),
        Bettered(watched="x", best=220_002, time_ns=2),
    ]
    file = TrailFile(path)
    assert not any(file.add(mark) for mark in marks)
    file.close()
    path.write_bytes(path.read_bytes() + torn)
    assert list(TrailFile(path).read()) == marks


def test_file_that_has_grown_long_asks_to_be_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "trailing.jsonl"
    file = TrailFile(path)
    mark = Bettered(watched="x", best=1, time_ns=1)
    assert [file.add(mark) for _ in range(MOST_LINES + 1)].index(True) == MOST_LINES
    file.rewrite([mark])
    assert not file.add(mark)
    assert len(list(file.read())) == 2
    file.close()


def test_price_in_between_moves_no_stop_and_wakes_none() -> None:
    stops = TrailingStops(Watched(instrument="EUR_USD", component=Component.BID, buys=False))
    for number in range(1000):
        stops.add(TransactionId(number), 220_000 - number, 100 + number)
    assert not stops.follow(219_001)
    assert stops.met(219_901) == []
    assert stops.met(219_900) == [TransactionId(0)]
    assert stops.follow(220_001)
    assert {stops.best(TransactionId(number)) for number in range(1000)} == {220_001}


@dataclass(slots=True)
class Naive:
    """A trailing stop as one would write it down: its own best price, looked at every tick."""

    component: Component
    buys: bool
    distance: int
    best: int

    @property
    def level(self) -> int:
        return self.best + self.distance if self.buys else self.best - self.distance

    def tick(self, bid: int, ask: int) -> bool:
        price = self.component.of(bid, ask)
        self.best = min(self.best, price) if self.buys else max(self.best, price)
        return price >= self.level if self.buys else price <= self.level


CONDITIONS = st.sampled_from(list(TriggerCondition))
STEPS = st.one_of(
    st.tuples(st.just("tick"), st.integers(-40, 40), st.integers(1, 30)),
    st.tuples(st.just("tick"), st.integers(-40, 40), st.integers(1, 30)),
    st.tuples(st.just("open"), st.booleans(), st.integers(50, 120), CONDITIONS),
    st.tuples(st.just("remove"), st.integers(0, 20)),
    st.tuples(st.just("restart")),
)


class Followed:
    """A book and, beside it, the naive stops that its trailing stops must equal."""

    def __init__(self) -> None:
        self.book = Book(balance="10000000", hedging=True)
        self.naive: dict[TransactionId, Naive] = {}
        self.bid, self.ask = 110_000, 110_010

    def tick(self, move: int, spread: int) -> None:
        self.bid += move
        self.ask = self.bid + spread
        for order_id, stop in list(self.naive.items()):
            before = stop.level
            if stop.tick(self.bid, self.ask):
                del self.naive[order_id]
            assert (stop.level <= before) if stop.buys else (stop.level >= before)
        self.book.tick("EUR_USD", self.bid, self.ask)

    def open(self, buys: bool, points: int, condition: TriggerCondition) -> None:
        self.book.buy("EUR_USD", -10 if buys else 10)
        trade = TransactionId(self.book.account.last_transaction_id)
        self.book.protect(
            Protection(
                details=trailing(points), trade=TradeName(id=trade), trigger_condition=condition
            )
        )
        component = component_of(condition, buys=buys)
        self.naive[self.book.account.last_transaction_id] = Naive(
            component, buys, 2 * points, component.of(self.bid, self.ask)
        )

    def remove(self, number: int) -> None:
        if number < len(self.naive):
            order_id = list(self.naive)[number]
            del self.naive[order_id]
            self.book.cancel(order_id)

    def restart(self) -> None:
        self.book.reopen()

    def check(self) -> None:
        assert set(self.book.account.pending_orders) == set(self.naive)
        for order_id, stop in self.naive.items():
            state = self.book.trails.state(order_id)
            assert state is not None
            assert state.value == on_grid(stop.level * POINTS / 2, MAJORS["EUR_USD"])


@settings(max_examples=150, deadline=None)
@given(st.lists(STEPS, max_size=60))
def test_trailing_stops_equal_naive_ones_over_any_path_and_restarts(
    steps: list[tuple[Any, ...]],
) -> None:
    followed = Followed()
    for name, *arguments in steps:
        getattr(followed, name)(*arguments)
        followed.check()


def play(client: Client, until: str) -> None:
    """Let the recording play until a bid has come."""
    prices = client.lines("/pricing/stream", instruments="EUR_USD")
    next(line for line in prices if line["type"] == "PRICE" and line["bids"][0]["price"] == until)


def test_trailing_stop_stands_where_it_stood_after_a_kill(start: Starter, record: Recorder) -> None:
    bids = [1.10000, 1.10020, 1.10100, 1.10080, 1.10070]
    recording = record([(bid, bid + 0.0001) for bid in bids], step_ns=20_000_000)
    client = Client(start("--replay", str(recording), "--every-tick"))
    client.fill(units="1000", trailingStopLossOnFill={"distance": "0.0005"})
    assert client.get("/orders/5")["order"]["trailingStopValue"] == "1.09950"
    play(client, "1.10070")
    client.exchange.restart()
    order = client.get("/orders/5")["order"]
    assert (order["type"], order["trailingStopValue"]) == ("TRAILING_STOP_LOSS", "1.10050")
    assert client.get("/trades/4")["trade"]["trailingStopLossOrder"] == order
    play(client, "1.10070")
    assert client.get("/changes", sinceTransactionID="5")["state"]["orders"] == [
        {
            "id": "5",
            "trailingStopValue": "1.10050",
            "triggerDistance": "0.00020",
            "isTriggerDistanceExact": True,
        }
    ]


def test_trailing_stop_closes_its_trade_over_the_wire(start: Starter, record: Recorder) -> None:
    bids = [1.10000, 1.10100, 1.10040, 1.10040]
    recording = record([(bid, bid + 0.0001) for bid in bids], step_ns=20_000_000)
    client = Client(start("--replay", str(recording), "--every-tick"))
    client.fill(units="1000", takeProfitOnFill={"price": "1.2"})
    answer = official(client.exchange).trade.set_dependent_orders(
        client.exchange.account, "4", trailingStopLoss={"distance": "0.0005"}
    )
    assert answer.get("trailingStopLossOrderTransaction", 200).distance == "0.00050"
    play(client, "1.10040")
    eventually(lambda: client.get("/openTrades")["trades"] == [])
    fill, cancel = client.exchange.transactions()[-2:]
    assert (fill["reason"], fill["price"]) == ("TRAILING_STOP_LOSS_ORDER", "1.10040")
    assert (cancel["reason"], cancel["orderID"]) == ("LINKED_TRADE_CLOSED", "5")
    assert fill["batchID"] == cancel["batchID"]
