"""The compiled step of a strategy, played one tick at a time, with what it asks for in sight."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from domain.backtests import BacktestSpec, Execution
from domain.order_terms import OrderKind
from domain.orders import Purpose
from domain.runs import Cancel, Decided, Decision
from engine.compile.module import kernel_of
from engine.interpreted import KINDS
from engine.kernel.layout import CLOSING, DENIAL, FILL
from engine.layouts import whole_values
from engine.results import TRADE
from engine.tables import Table, tables_of
from strategies.base import Strategy

NEVER_ARRIVES = Execution(latency_ns=10**18, financing=False, margin=False, hours=False)
"""An exchange to which no order comes: whatever becomes of one is told by somebody else."""
NOT_TOLD = -1
MOST_TOLD = 64
"""Fills and denials that one tick may bring here."""

KIND_OF: dict[int, OrderKind] = {number: kind for kind, number in KINDS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A fill, or a denial, as the exchange tells a strategy; position and entry are after it."""

    kind: int
    units: int = 0
    price: int = 0
    position: int = 0
    entry: int = 0
    done: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What a tick brought: what the strategy was told before it, and what it then decided."""

    told: Sequence[Told]
    decided: Decided | None


class TickByTick:
    """A backtest of one strategy on one instrument, from a strategy as it is."""

    def __init__(self, spec: BacktestSpec, strategy: Strategy) -> None:
        self._kernel = kernel_of(type(strategy))
        self._tables = tables_of(spec, [strategy.bar_seconds()])
        self._states: Table = np.zeros(1, self._kernel.layout)
        self._states[0] = whole_values(strategy)
        self._order = self._decisions = 0
        self._rows: list[Table] = []

    @property
    def book(self) -> np.void:
        """Return what the exchange knows of the instrument."""
        book: np.void = self._tables.books[0]
        return book

    @property
    def trades(self) -> Table:
        """Return the trades that were closed."""
        return np.concatenate(self._rows) if self._rows else np.zeros(0, TRADE)

    def remembers(self, strategy: Strategy) -> bool:
        """Tell whether it remembers what a strategy does, to the last bit."""
        state = np.zeros(1, self._kernel.layout)
        state[0] = whole_values(strategy)
        return state.tobytes() == self._states.tobytes()

    def tell(self, told: Told) -> None:
        """Have the strategy told of something that this exchange did not do, at the next tick."""
        notice = self._tables.notices[int(self.book["notices"])]
        for name in ("kind", "units", "price", "position", "entry", "done"):
            notice[name] = getattr(told, name)
        self.book["notices"] += 1
        self._tables.account["due"] = 0

    def play(self, time: int, bid: int, ask: int) -> Played:
        """Play a tick."""
        waiting = int(self.book["notices"])
        self._tables.notices["kind"][waiting:MOST_TOLD] = NOT_TOLD
        orders, cancels = int(self._tables.account["orders"][0]), bool(self.book["cancelling"])
        feed = (np.array([time]), np.array([bid], np.int32), np.array([ask], np.int32))
        assert self._kernel.run(*self._tables.all(), self._states, *feed, 0, 1) == 1
        self._take_rows()
        told = [_told(each) for each in self._tables.notices[:MOST_TOLD] if each["kind"] >= 0]
        asked = int(self._tables.account["orders"][0]) - orders
        assert asked <= 1
        if asked:
            return Played(told=told, decided=self._decision(bid, ask))
        taken_back = bool(self.book["cancelling"]) and not cancels
        return Played(told=told, decided=self._cancel() if taken_back else None)

    def _decision(self, bid: int, ask: int) -> Decision:
        self._decisions += 1
        self._order = self._decisions
        book = self.book
        units = int(book["units"])
        return Decision(
            number=self._decisions,
            units=units,
            purpose=Purpose.CLOSE if book["purpose"] == CLOSING else Purpose.ENTRY,
            stop=int(book["stop"]),
            target=int(book["target"]),
            price=ask if units > 0 else bid,
            position=int(book["position"]),
            trail=int(book["trail"]),
            kind=KIND_OF[int(book["kind"])],
            at=int(book["at"]),
            bound=int(book["bound"]),
            good_till=int(book["good_till"]),
        )

    def _cancel(self) -> Cancel:
        self._decisions += 1
        return Cancel(number=self._decisions, order=self._order)

    def _take_rows(self) -> None:
        account = self._tables.account[0]
        assert account["fault"] == 0
        if account["rows"]:
            self._rows.append(self._tables.rows[: account["rows"]].copy())
        account["rows"] = account["hours"] = 0


def _told(notice: np.void) -> Told:
    assert notice["kind"] in (FILL, DENIAL)
    names = ("kind", "units", "price", "position", "entry", "done")
    return Told(**{name: int(notice[name]) for name in names})
