"""Where an account's trailing stops stand. No transaction says it, so they keep marks of it.

A mark is made when a stop begins, and when the price that some stops watch goes beyond the best
that they have seen. From the marks and the pending orders alone a restart finds every stop where
it was; a stop without a mark begins at the first price after the start.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from paper.ledger.account import Account
from paper.ledger.book import Order
from paper.ledger.fills import OrderFill
from paper.ledger.transactions import OrderCancel, Transaction
from paper.market.quotes import QuoteBoard
from paper.orders.grid import on_grid
from paper.orders.terms import TrailingStopLossOrder
from paper.orders.trailing import TrailingStops, Watched
from paper.orders.triggers import component_of
from paper.wire import TransactionId

HALF = Decimal("0.5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Began:
    """A stop began, or stands, with a best price in half points, mirrored as stops count it.

    `time_ns` is the market time of the tick that made it so.
    """

    order_id: TransactionId
    best: int
    time_ns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bettered:
    """All stops that watch the same, by its name, and saw no better price have seen this one."""

    watched: str
    best: int
    time_ns: int


Mark = Began | Bettered


class Marks(Protocol):
    """Keeps marks in the order in which they were made, before anybody sees their effect."""

    def read(self) -> Iterable[Mark]:
        """Return what was kept."""

    def add(self, mark: Mark) -> bool:
        """Keep a mark; tell whether there are so many that they should be written anew."""

    def rewrite(self, marks: Iterable[Mark]) -> None:
        """Keep these and nothing else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailingState:
    """Where a trailing stop stands: its value, and how far the market is from it, in price."""

    value: Decimal
    distance: Decimal


class Trails:
    """Follows the market with an account's trailing stops."""

    def __init__(self, account: Account, board: QuoteBoard, marks: Marks) -> None:
        self._marks = marks
        self._account = account
        self._board = board
        self._of_order: dict[TransactionId, TrailingStops] = {}
        self._named: dict[str, TrailingStops] = {}
        self._on: dict[str, list[TrailingStops]] = {}
        self._waiting: dict[str, list[Order]] = {}
        self._marked_ns: dict[str, int] = {}

    def open(self) -> None:
        """Find every pending stop where it was, and forget the marks of all others."""
        for mark in self._marks.read():
            self._replay(mark)
        for order in self._account.pending_orders.values():
            if isinstance(order.terms, TrailingStopLossOrder) and order.id not in self._of_order:
                instrument = self._account.instrument_of(order)
                self._waiting.setdefault(instrument or "", []).append(order)
        self._marks.rewrite(self._standing())

    def take(self, batch: Iterable[Transaction]) -> None:
        """Begin to follow with the stops that a batch has created, and leave those that ended."""
        for transaction in batch:
            match transaction.body:
                case TrailingStopLossOrder():
                    order = self._account.order(transaction.id)
                    assert order is not None
                    self._begin(order)
                case OrderFill(order_id=order_id) | OrderCancel(order_id=order_id):
                    if order_id in self._of_order:
                        self._of_order.pop(order_id).remove(order_id)

    def follow(self, instrument: str, now: int, bid: int, ask: int) -> list[TransactionId]:
        """Take a tick in points in, and return the stops that it wakes.

        A tick from before the last mark is one that comes again after a crash; it is over.
        """
        if now < self._marked_ns.get(instrument, 0):
            return []
        for order in self._waiting.pop(instrument, ()):
            if order.id in self._account.pending_orders:
                self._begin(order)
        woken: list[TransactionId] = []
        for stops in self._on.get(instrument, ()):
            price = stops.watched.price(bid, ask)
            if stops.follow(price):
                self._marked_ns[instrument] = now
                self._mark(Bettered(watched=stops.watched.name, best=price, time_ns=now))
            woken += stops.met(price)
        return woken

    def state(self, order_id: TransactionId) -> TrailingState | None:
        """Return where an order stands; None if it is no trailing stop, or has not begun."""
        stops = self._of_order.get(order_id)
        level = None if stops is None else stops.level(order_id)
        if stops is None or level is None:
            return None
        quote = self._board.quote(stops.watched.instrument)
        away = stops.watched.price(quote.bid, quote.ask) - level
        return TrailingState(
            value=self._in_price(stops.watched, stops.watched.unmirrored(level)),
            distance=self._in_price(stops.watched, away),
        )

    def _in_price(self, watched: Watched, half_points: int) -> Decimal:
        instrument = self._board.instruments[watched.instrument]
        return on_grid(instrument.price(half_points) * HALF, instrument)

    def _begin(self, order: Order) -> None:
        watched = self._watched_by(order)
        quote = self._board.quote(watched.instrument)
        price = watched.price(quote.bid, quote.ask)
        self._add(order, watched, price)
        self._marked_ns[watched.instrument] = quote.time_ns
        self._mark(Began(order_id=order.id, best=price, time_ns=quote.time_ns))

    def _add(self, order: Order, watched: Watched, best: int) -> None:
        assert isinstance(order.terms, TrailingStopLossOrder)
        assert order.terms.distance is not None
        stops = self._named.get(watched.name)
        if stops is None:
            stops = self._named[watched.name] = TrailingStops(watched)
            self._on.setdefault(watched.instrument, []).append(stops)
        instrument = self._board.instruments[watched.instrument]
        stops.add(order.id, best, 2 * instrument.points(order.terms.distance))
        self._of_order[order.id] = stops

    def _watched_by(self, order: Order) -> Watched:
        assert isinstance(order.terms, TrailingStopLossOrder)
        assert order.terms.trade_id is not None
        trade = self._account.trade(order.terms.trade_id)
        assert trade is not None
        buys = trade.initial_units < 0
        component = component_of(order.terms.trigger_condition, buys=buys)
        return Watched(instrument=trade.instrument, component=component, buys=buys)

    def _replay(self, mark: Mark) -> None:
        match mark:
            case Began(order_id=order_id):
                order = self._account.pending_orders.get(order_id)
                if order is not None:
                    watched = self._watched_by(order)
                    self._add(order, watched, mark.best)
                    self._marked_ns[watched.instrument] = mark.time_ns
            case Bettered(watched=name):
                if name in self._named:
                    self._named[name].follow(mark.best)
                    self._marked_ns[self._named[name].watched.instrument] = mark.time_ns

    def _mark(self, mark: Mark) -> None:
        if self._marks.add(mark):
            self._marks.rewrite(self._standing())

    def _standing(self) -> Iterator[Mark]:
        for order_id, stops in self._of_order.items():
            best = stops.best(order_id)
            assert best is not None
            marked_ns = self._marked_ns[stops.watched.instrument]
            yield Began(order_id=order_id, best=best, time_ns=marked_ns)
