"""Many parameter sets over the same ticks, which are read once and stay in the cache meanwhile."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from domain.backtests import BacktestSpec
from domain.runs import ParameterValue
from engine.compile.exchange import exchange
from engine.compile.module import Kernel, kernel_of
from engine.faults import fault_of
from engine.kernel.layout import BOOK_ROWS
from engine.layouts import whole_values
from engine.results import MICRO
from engine.tables import Table, Tables, tables_of
from engine.ticks import TickBatch, exact
from strategies.base import Strategy
from strategies.catalogue import made, strategy_class, validated

BLOCK = 4_096
"""Ticks that every set plays before the next ones: 64 kB, which the cache holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What came of one parameter set; money in the account's currency.

    `wins` counts closings with a profit, `gains` and `losses` add them up without financing,
    `drawdown` is the deepest fall of NAV. `fault` says why it ended early, and is empty otherwise.
    """

    parameters: Mapping[str, ParameterValue]
    balance: Decimal
    ticks: int
    trades: int
    closings: int
    wins: int
    gains: Decimal
    losses: Decimal
    drawdown: Decimal
    fault: str


class Sweep:
    """Runs many parameter sets of one strategy over one instrument, a share of them per thread.

    `strategy` is for classes that are not in the catalogue.

    Raises:
        UncompilableStrategy: the strategy's code cannot be compiled.
        InvalidParameter: a set has a parameter that does not fit.
        ValueError: the spec has not exactly one instrument.
    """

    def __init__(
        self,
        spec: BacktestSpec,
        sets: Sequence[Mapping[str, ParameterValue]],
        strategy: type[Strategy] | None = None,
        threads: int = 0,
    ) -> None:
        if len(spec.instruments) != 1:
            raise ValueError("a sweep is over one instrument")
        kind = strategy or strategy_class(spec.strategy)
        kernel = kernel_of(kind)
        count = min(threads or os.cpu_count() or 1, len(sets))
        self._shares = [_Share(spec, kernel, kind, sets[k::count]) for k in range(count)]
        self._sets = len(sets)
        self._pool = ThreadPoolExecutor(max_workers=max(count, 1))

    def advance(self, batch: TickBatch) -> None:
        """Play the next ticks with every set."""
        ticks = exact(batch)
        list(self._pool.map(lambda share: share.play(ticks), self._shares))

    def warm(self, batch: TickBatch) -> None:
        """Show every set ticks from before the start: no order comes of them."""
        ticks = exact(batch)
        list(self._pool.map(lambda share: share.warm(ticks), self._shares))

    def finish(self) -> list[Swept]:
        """Close what is open, and return what came of each set, in their order."""
        self._pool.shutdown()
        results = [share.finish() for share in self._shares]
        count = len(results)
        return [results[k % count][k // count] for k in range(self._sets)]


class _Share:
    """The sets of one thread, with tables of their own but for what nobody reads."""

    def __init__(
        self,
        spec: BacktestSpec,
        kernel: Kernel,
        kind: type[Strategy],
        sets: Sequence[Mapping[str, ParameterValue]],
    ) -> None:
        self._spec = spec
        self._kernel = kernel
        self._sets = [validated(kind, spec.strategy, {**spec.parameters, **each}) for each in sets]
        strategies = [made(kind, each) for each in self._sets]
        first = tables_of(spec, [strategies[0].bar_seconds()])
        self._states: Table = np.array([whole_values(each) for each in strategies], kernel.layout)
        self._tables = _widened(first, len(sets))
        for book, each in zip(self._tables.books, strategies, strict=True):
            book["bar_ns"] = each.bar_seconds() * 1_000_000_000
        self._broken: dict[int, str] = {}

    def play(self, ticks: TickBatch) -> None:
        """Play ticks with every set."""
        before = [table.copy() for table in (*self._tables.kept(), self._states)]
        try:
            self._kernel.sweep(*self._tables.all(), self._states, *ticks, BLOCK)
        except Exception:
            kept = (*self._tables.kept(), self._states)
            for table, copy in zip(kept, before, strict=True):
                table[:] = copy
            self._play_apart(ticks)

    def warm(self, ticks: TickBatch) -> None:
        """Play ticks on which nobody is heard."""
        self._tables.books["muted"] = True
        self.play(ticks)
        self._tables.books["muted"] = False
        self._tables.account["ticks"] = 0

    def finish(self) -> list[Swept]:
        """Close what is open and tell what came of each set."""
        for k in range(len(self._sets)):
            exchange().finish(self._address(k), 0)
        return [self._swept(k) for k in range(len(self._sets))]

    def _play_apart(self, ticks: TickBatch) -> None:
        """Play each set by itself, so that one that fails ends alone."""
        tables = self._tables
        for k in range(len(self._sets)):
            if k in self._broken:
                continue
            mine = replace(
                tables,
                account=tables.account[k : k + 1],
                books=tables.books[k : k + 1],
                trades=tables.trades[k * BOOK_ROWS : (k + 1) * BOOK_ROWS],
            )
            try:
                self._kernel.sweep(*mine.all(), self._states[k : k + 1], *ticks, BLOCK)
            except Exception as error:
                self._broken[k] = f"{type(error).__name__}: {error}"
                # The kernel passes over what has a fault.
                tables.account[k]["fault"] = -1

    def _address(self, k: int) -> int:
        return self._tables.address + k * self._tables.account.itemsize

    def _swept(self, k: int) -> Swept:
        account = self._tables.account[k]
        return Swept(
            parameters=self._sets[k],
            balance=_money(account["balance"]),
            ticks=int(account["ticks"]),
            trades=int(account["trades"]),
            closings=int(account["closings"]),
            wins=int(account["wins"]),
            gains=_money(account["gains"]),
            losses=_money(account["losses"]),
            drawdown=_money(account["drawdown"]),
            fault=self._fault(k),
        )

    def _fault(self, k: int) -> str:
        account = self._tables.account[k]
        if k in self._broken:
            return self._broken[k]
        return fault_of(account, self._spec.instruments) if account["fault"] else ""


def _widened(first: Tables, count: int) -> Tables:
    account = np.repeat(first.account, count)
    books = np.repeat(first.books, count)
    trades = np.zeros(count * BOOK_ROWS, first.trades.dtype)
    tables = replace(first, account=account, books=books, trades=trades)
    for k in range(count):
        account[k]["books_at"] = books.ctypes.data + k * books.itemsize
        account[k]["trades_at"] = trades.ctypes.data + k * BOOK_ROWS * trades.itemsize
    return tables


def _money(micro: np.int64) -> Decimal:
    return Decimal(int(micro)) / MICRO
