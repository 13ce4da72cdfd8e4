"""Simulate a backtest step by step, saving where it can go on from."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from adapters.results import Results, Rows
from domain.backtests import Backtest, BacktestFault, BacktestProgress
from domain.simulation import CurvePoint, DataFound, Part, SavePoint
from engine.report.prices import PriceSampler
from engine.results import MICRO
from engine.ticks import TickBatch
from workers.simulation.merging import Merged
from workers.simulation.pace import Pace
from workers.simulation.wire import Said

MILLISECOND_NS = 1_000_000
DRAWN = 60
"""Points of the equity that are told at once, at most."""


class Engine(Protocol):
    """What steps: `engine.simulation.Simulation`. Raises `StrategyFault`.

    `consumed` are the ticks of each instrument that were played.
    """

    consumed: list[int]

    def advance(self, batches: Sequence[TickBatch | None]) -> None:
        """Play the next ticks of each instrument, None where there are none this time."""
        ...

    def end_of(self, k: int) -> None:
        """Learn that an instrument has no more ticks."""
        ...

    def finish(self) -> None:
        """Close what is open at the last price."""
        ...

    def trades(self) -> Rows:
        """Take the trades since they were last taken."""
        ...

    def equity(self) -> Rows:
        """Take the equity since it was last taken."""
        ...

    def checkpoint(self) -> bytes:
        """Return all that it remembers."""
        ...

    def progress(self) -> BacktestProgress:
        """Tell how far it is."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a simulation runs in: `step` is called before each, `rest` after it."""

    results: Results
    say: Callable[[Said], None]
    is_stopped: Callable[[], bool]
    step: Callable[[], None]
    rest: Callable[[], None]


class Stepping:
    """One simulation from a point to the end, or until it is stopped."""

    def __init__(
        self,
        engine: Engine,
        backtest: Backtest,
        data: DataFound,
        *,
        number: int,
        around: Surroundings,
    ) -> None:
        self._engine = engine
        self._backtest = backtest
        self._data = data
        self._number = number
        self._around = around
        self._pace = Pace(ticks=data.ticks)
        self._prices = PriceSampler()

    def run(self, ticks: Merged) -> None:
        """Step until the last tick, or until it is stopped."""
        self._pace.begin(self._played)
        while not self._around.is_stopped():
            batches = ticks.next(self._pace.step)
            if not any(len(batch.time) for batch in batches):
                self._finish(ticks)
                return
            self._advance(batches)
            self._end(ticks.ended())
            self._tell()
        self._save(complete=False)

    @property
    def _played(self) -> int:
        return sum(self._engine.consumed)

    def _advance(self, batches: Sequence[TickBatch]) -> None:
        began = time.monotonic()
        self._around.step()
        self._engine.advance([batch if len(batch.time) else None for batch in batches])
        self._around.rest()
        self._prices.add(batches[0])
        self._pace.stepped(time.monotonic() - began)

    def _end(self, ended: Sequence[int]) -> None:
        self._around.step()
        for k in ended:
            self._engine.end_of(k)
        self._around.rest()

    def _tell(self) -> None:
        if self._pace.is_to_save(self._played):
            self._save(complete=False)
        elif self._pace.is_to_tell():
            self._around.say(self._engine.progress())

    def _finish(self, ticks: Merged) -> None:
        if sum(ticks.cursor) != self._data.ticks:
            raise BacktestFault(
                f"{self._data.ticks:,} ticks were found, and {sum(ticks.cursor):,} read: "
                "the history has changed",
                "source",
            )
        self._around.step()
        self._engine.finish()
        self._around.rest()
        self._save(complete=True)

    def _save(self, *, complete: bool) -> None:
        began = time.thread_time()
        self._number += 1
        # What is not taken before a checkpoint is in it, and would come twice.
        trades, equity = self._engine.trades(), self._engine.equity()
        prices, self._prices = self._prices.table(), PriceSampler()
        self._around.say(
            SavePoint(
                number=self._number,
                cursor=tuple(self._engine.consumed),
                progress=self._engine.progress(),
                state=self._engine.checkpoint(),
                trades=self._part("trades", trades),
                equity=self._part("equity", equity),
                prices=self._part("prices", prices),
                curve=_curve(equity),
                complete=complete,
            )
        )
        self._pace.saved(self._played, time.thread_time() - began)

    def _part(self, kind: str, rows: Rows) -> Part | None:
        if not len(rows):
            return None
        # Two workers that both think it theirs write under different names.
        name = f"{self._backtest.id}/parts/{self._backtest.epoch:06}-{self._number:06}-{kind}"
        return self._around.results.write_rows(f"{name}.parquet", rows)


def _curve(equity: Rows) -> tuple[CurvePoint, ...]:
    chosen = equity[np.unique(np.linspace(0, len(equity) - 1, min(len(equity), DRAWN), dtype=int))]
    return tuple(
        (int(row["time"]) // MILLISECOND_NS, row["balance"] / MICRO, row["nav"] / MICRO)
        for row in chosen
    )
