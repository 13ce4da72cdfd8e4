"""A strategy's own Python on the compiled exchange: slow, and the same to the last bit.

It tells the line on which a strategy fails, and it is what the compiled step is held against.
"""

import traceback
from typing import NamedTuple

import numpy as np

from domain.order_terms import OrderKind
from domain.orders import Purpose
from engine.bars import FinishedBar
from engine.compile.exchange import exchange
from engine.kernel.layout import (
    CANCEL,
    CLOSING,
    DENIAL,
    ENTRY,
    LIMIT,
    MARKET,
    NOTICES,
    ORDER,
    STOP,
    TOUCHED,
)
from engine.layouts import set_whole, whole_values
from engine.orders import CancelRequest, Request, StepOrders
from engine.tables import Table, Tables
from strategies.base import Strategy

KINDS = {
    OrderKind.MARKET: MARKET,
    OrderKind.LIMIT: LIMIT,
    OrderKind.STOP: STOP,
    OrderKind.MARKET_IF_TOUCHED: TOUCHED,
}


class SeenTick(NamedTuple):
    """A tick as a strategy sees it."""

    instrument: int
    time: int
    bid: int
    ask: int


class ToldFill(NamedTuple):
    """A fill as a strategy is told of it."""

    units: int
    price: int


class Interpreter:
    """Steps the strategy of one instrument tick by tick, on the tables of a run."""

    def __init__(self, tables: Tables, states: Table, k: int, strategy: Strategy) -> None:
        self._tables = tables
        self._states = states
        self._k = k
        self._strategy = strategy
        self._orders = StepOrders()
        self._exchange = exchange()
        self._has_bars = type(strategy).on_bar is not Strategy.on_bar
        set_whole(strategy, states[k].item())

    def keep(self) -> None:
        """Write down what the strategy remembers."""
        self._states[self._k] = whole_values(self._strategy)

    def step(self, time: int, bid: int, ask: int) -> None:
        """Play one tick; what the strategy raises passes through."""
        tick = SeenTick(self._k, time, bid, ask)
        account, book = self._tables.account[0], self._tables.books[self._k]
        self._orders.see_quote(tick.time, tick.bid, tick.ask)
        if _leaves(account, book, tick):
            book["rounds"] = 0
            self._exchange.wake(self._tables.address, self._k, tick.time, tick.bid, tick.ask)
            self._tell(tick)
        if account["fault"]:
            return
        self._look(book)
        if self._has_bars:
            self._move_bar(book, tick)
        self._strategy.on_tick(tick, self._orders)
        self._ask(tick)
        book["time"], book["bid"], book["ask"] = tick.time, tick.bid, tick.ask
        account["time"] = tick.time
        account["ticks"] += 1

    def _look(self, book: np.void) -> None:
        orders = self._orders
        orders.position, orders.entry = int(book["position"]), int(book["entry"])
        orders.expect(int(book["pending"]), int(book["waiting"]))
        orders.cancelling = bool(book["cancelling"])

    def _ask(self, tick: SeenTick) -> None:
        book = self._tables.books[self._k]
        self._write_request(book)
        if book["asked"]:
            book["rounds"] = 0
            self._tell(tick)

    def _write_request(self, book: np.void) -> None:
        request, self._orders.request = self._orders.request, None
        match request:
            case CancelRequest():
                book["asked"] = CANCEL
            case Request():
                _write(book, request)

    def _tell(self, tick: SeenTick) -> None:
        account, book = self._tables.account[0], self._tables.books[self._k]
        while True:
            if book["asked"]:
                self._exchange.send(self._tables.address, self._k, tick.time, tick.bid, tick.ask)
            if book["told"] == book["notices"] or account["fault"]:
                break
            self._tell_next(book)
        book["told"] = book["notices"] = 0

    def _tell_next(self, book: np.void) -> None:
        notice = self._tables.notices[self._k * NOTICES + (int(book["told"]) & (NOTICES - 1))]
        book["told"] += 1
        book["position"], book["entry"] = notice["position"], notice["entry"]
        if notice["done"]:
            book["pending"] = book["cancelling"] = False
            book["waiting"] = 0
        self._look(book)
        if notice["kind"] == DENIAL:
            self._strategy.on_denied(self._orders)
        else:
            fill = ToldFill(int(notice["units"]), int(notice["price"]))
            self._strategy.on_fill(fill, self._orders)
        self._write_request(book)

    def _move_bar(self, book: np.void, tick: SeenTick) -> None:
        doubled = tick.bid + tick.ask
        if tick.time >= book["bar_end"]:
            finished = _finished(book) if book["bar_end"] else None
            book["bar_start"] = tick.time - tick.time % int(book["bar_ns"])
            book["bar_end"] = book["bar_start"] + book["bar_ns"]
            book["bar_open"] = book["bar_high"] = book["bar_low"] = doubled
            book["bar_ticks"] = 0
            if finished is not None:
                self._strategy.on_bar(finished, self._orders)
        book["bar_close"] = doubled
        book["bar_high"] = max(int(book["bar_high"]), doubled)
        book["bar_low"] = min(int(book["bar_low"]), doubled)
        book["bar_ticks"] += 1


def where(error: BaseException, file: str) -> int:
    """Return the last line of a file that an error passed through, 0 for none."""
    lines = [
        frame.lineno or 0
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == file
    ]
    return lines[-1] if lines else 0


def _leaves(account: np.void, book: np.void, tick: SeenTick) -> bool:
    return bool(
        tick.time >= account["due"]
        or not book["bid_floor"] <= tick.bid <= book["bid_ceiling"]
        or not book["ask_floor"] <= tick.ask <= book["ask_ceiling"]
    )


def _finished(book: np.void) -> FinishedBar:
    return FinishedBar(
        time=int(book["bar_start"]),
        open=int(book["bar_open"]) / 2.0,
        high=int(book["bar_high"]) / 2.0,
        low=int(book["bar_low"]) / 2.0,
        close=int(book["bar_close"]) / 2.0,
        ticks=int(book["bar_ticks"]),
    )


def _write(book: np.void, request: Request) -> None:
    guards, terms = request.guards, request.terms
    book["asked"] = ORDER
    book["ask_units"] = request.units
    book["ask_purpose"] = CLOSING if request.purpose is Purpose.CLOSE else ENTRY
    book["ask_stop"], book["ask_target"] = guards.stop, guards.target
    book["ask_trail"] = guards.trail
    book["ask_kind"] = KINDS[terms.kind]
    book["ask_at"], book["ask_bound"] = terms.at, terms.bound
    book["ask_good_for"] = terms.good_for
