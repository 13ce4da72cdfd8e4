"""A backtest under way: ticks in, trades and equity out, and a checkpoint at any moment."""

import inspect
import time
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from domain.backtests import BacktestProgress, BacktestSpec
from domain.instruments import Instrument
from domain.runs import StrategyFault
from domain.times import rfc3339
from engine.checkpoints import fingerprint, read_checkpoint, write_checkpoint
from engine.compile.exchange import exchange
from engine.compile.module import kernel_of
from engine.faults import fault_of
from engine.interpreted import Interpreter, where
from engine.kernel.numbers import FOR_EVER
from engine.layouts import whole_values
from engine.results import EQUITY, MICRO, TRADE
from engine.tables import Table, Tables, tables_of
from engine.ticks import TickBatch, exact, joined, part_of
from strategies.base import Strategy
from strategies.catalogue import made, strategy_class, validated

NO_TICKS = TickBatch(np.zeros(0, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32))
Kept = tuple[Table, ...]
Places = npt.NDArray[np.int64]
LONGEST_CALL = 1_048_576
SHORTEST_CALL = 256
CALL_SECONDS = 0.25
"""How long a call of the kernel should take at most: until then nobody can stop it."""


class Simulation:
    """One backtest. Not for several threads at once, though it lets others run meanwhile.

    `strategy` is for classes that are not in the catalogue; then `spec.strategy` is only a name.

    Raises:
        UncompilableStrategy: the strategy's code cannot be compiled.
        InvalidParameter: a parameter is unknown, out of its bounds or at odds with another.
        NoRate: a currency cannot be turned into the account's.
    """

    def __init__(self, spec: BacktestSpec, strategy: type[Strategy] | None = None) -> None:
        self.spec = spec
        self._kind = strategy or strategy_class(spec.strategy)
        parameters = validated(self._kind, spec.strategy, spec.parameters)
        self._strategies = [made(self._kind, parameters) for _ in spec.instruments]
        self._kernel = kernel_of(self._kind)
        bars = [each.bar_seconds() for each in self._strategies]
        self._tables: Tables = tables_of(spec, bars)
        self._states: Table = np.zeros(len(bars), self._kernel.layout)
        for k, each in enumerate(self._strategies):
            self._states[k] = whole_values(each)
        self._rows: list[Table] = []
        self._hours: list[Table] = []
        self._feeds = [NO_TICKS] * len(bars)
        self._at = np.zeros((len(bars), 6), np.int64)
        self._call = 65_536
        self._fingerprint = fingerprint(spec, self._kind)
        self.engine_seconds = 0.0
        self.consumed = [0] * len(bars)
        """Ticks of each instrument that were played: where its history goes on after a restore."""

    def advance(self, batches: Sequence[TickBatch | None]) -> None:
        """Play the next ticks of each instrument, None where there are none this time.

        With several instruments, what comes after the last tick of any of them is kept until
        its next ones are there, or `end_of` has said that none are.

        Raises:
            StrategyFault: the strategy failed, names its file and line and the tick's time.
        """
        for k, batch in enumerate(batches):
            if batch is not None:
                self.feed(k, batch)
        self._play()

    def warm(self, batch: TickBatch) -> None:
        """Show a single instrument's ticks from before the start: no order comes of them.

        What the strategy asks for on them is ignored, as a live run ignores it.
        """
        self._tables.books["muted"] = True
        self.advance([batch])
        self._tables.books["muted"] = False
        self._tables.account["ticks"] = 0
        self.equity()

    def needs(self) -> list[int]:
        """Return the instruments whose next ticks must be there before anything can be played."""
        return [
            k
            for k, (at, there, over) in enumerate(self._at[:, 3:].tolist())
            if at >= there and not over
        ]

    def end_of(self, k: int) -> None:
        """Say that an instrument has no more ticks; `advance` or `finish` plays what is left."""
        self._at[k, 5] = 1

    def finish(self) -> None:
        """Play what is left, and close what is open at the last prices."""
        self._at[:, 5] = 1
        self._play()
        account, doors = self._tables.account[0], exchange()
        for k in range(len(self._feeds)):
            doors.finish(self._tables.address, k)
            self._take_out()
        if account["ticks"]:
            doors.last_hour(self._tables.address, int(account["time"]))
        self._take_out()

    def trades(self) -> Table:
        """Return the closed trades since they were last taken, as rows of TRADE."""
        self._take_out()
        rows, self._rows = self._rows, []
        return np.concatenate(rows) if rows else np.zeros(0, TRADE)

    def equity(self) -> Table:
        """Return the hours of equity since they were last taken, as rows of EQUITY."""
        self._take_out()
        hours, self._hours = self._hours, []
        return np.concatenate(hours) if hours else np.zeros(0, EQUITY)

    def progress(self) -> BacktestProgress:
        """Tell how far it has come."""
        exchange().value(self._tables.address)
        account = self._tables.account[0]
        return BacktestProgress(
            ticks=int(account["ticks"]),
            time_ns=int(account["time"]),
            trades=int(account["trades"]),
            balance=Decimal(int(account["balance"])) / MICRO,
            nav=Decimal(int(account["nav"])) / MICRO,
        )

    @property
    def drawdown(self) -> Decimal:
        """Return the deepest fall of NAV."""
        return Decimal(int(self._tables.account[0]["drawdown"])) / MICRO

    def checkpoint(self) -> bytes:
        """Return all that it needs to go on; trades and equity that were not taken too."""
        self._take_out()
        return write_checkpoint(
            self._fingerprint, self._tables, self._states, self._rows, self._hours, self.consumed
        )

    def restore(self, checkpoint: bytes) -> None:
        """Go back to a checkpoint; each history goes on after its `consumed` ticks.

        Raises:
            StrategyFault: it is another backtest's, or the strategy has changed since.
        """
        rows, hours, consumed = read_checkpoint(
            checkpoint, self._fingerprint, self._tables, self._states
        )
        self._rows, self._hours, self.consumed = [rows], [hours], consumed
        self._feeds = [NO_TICKS] * len(consumed)
        self._at[:] = 0

    def interpret(self, batch: TickBatch) -> None:
        """Play ticks of a single instrument with the strategy's own Python, to look inside."""
        interpreter = Interpreter(self._tables, self._states, 0, self._strategies[0])
        for moment, bid, ask in zip(*(column.tolist() for column in batch), strict=True):
            try:
                interpreter.step(moment, bid, ask)
            except Exception as error:
                raise self._fault(error, moment) from error
            self._refuse_fault()
            self._take_out()
        interpreter.keep()
        self.consumed[0] += len(batch.time)

    def feed(self, k: int, batch: TickBatch, held: int = 0) -> None:
        """Add an instrument's next ticks, which `advance` plays; the last `held` come later."""
        rest = part_of(self._feeds[k], int(self._at[k, 3]))
        self._feeds[k] = exact(joined(rest, batch) if len(rest.time) else batch)
        addresses = [column.ctypes.data for column in self._feeds[k]]
        self._at[k, :5] = [*addresses, 0, len(self._feeds[k].time) - held]

    def _play(self) -> None:
        while True:
            before = self._snapshot()
            began = time.perf_counter()
            try:
                played = self._call_kernel()
            except Exception as error:
                self._restore(before)
                self._find_fault(error)
                raise
            took = time.perf_counter() - began
            self.engine_seconds += took
            self._refuse_fault()
            self._take_out()
            if played == 0:
                return
            self._adapt(played, took)

    def _call_kernel(self) -> int:
        starts = self._at[:, 3].copy()
        tables = self._tables.all()
        if len(self._feeds) > 1:
            played = self._kernel.merge(*tables, self._states, self._at, self._call)
        else:
            start = int(self._at[0, 3])
            stop = min(start + self._call, int(self._at[0, 4]))
            feed = self._feeds[0]
            end = self._kernel.run(*tables, self._states, *feed, start, stop)
            self._at[0, 3] = end
            played = end - start
        for k, passed in enumerate((self._at[:, 3] - starts).tolist()):
            self.consumed[k] += passed
        return int(played)

    def _adapt(self, played: int, took: float) -> None:
        if took > CALL_SECONDS:
            self._call = max(self._call // 2, SHORTEST_CALL)
        elif played == self._call and took < CALL_SECONDS / 4:
            self._call = min(self._call * 2, LONGEST_CALL)

    def _snapshot(self) -> tuple[Kept, Places]:
        kept = (*self._tables.kept(), self._states)
        return tuple(table.copy() for table in kept), self._at.copy()

    def _restore(self, before: tuple[Kept, Places]) -> None:
        kept = (*self._tables.kept(), self._states)
        for table, copy in zip(kept, before[0], strict=True):
            table[:] = copy
        self._at[:] = before[1]

    def _find_fault(self, error: Exception) -> None:
        """Go on tick by tick to the one that fails, and play that one in plain Python."""
        self._call = 1
        while True:
            before = self._snapshot()
            try:
                if self._call_kernel() == 0:
                    return
            except Exception:
                self._restore(before)
                self._fail_again(error)
                return

    def _fail_again(self, error: Exception) -> None:
        k = _next_of(self._at, self._feeds)
        place = int(self._at[k, 3])
        moment, bid, ask = (int(column[place]) for column in self._feeds[k])
        if str(error) == FOR_EVER:
            raise self._fault(error, moment) from error
        interpreter = Interpreter(self._tables, self._states, k, self._strategies[k])
        try:
            interpreter.step(moment, bid, ask)
        except Exception as plain:
            raise self._fault(plain, moment) from plain
        raise self._fault(error, moment) from error

    def _fault(self, error: Exception, moment: int) -> StrategyFault:
        file = inspect.getsourcefile(self._kind) or "?"
        line = where(error, file)
        place = f"{file.rsplit('/', 1)[-1]}, line {line}" if line else self._kind.__name__
        what = f"{type(error).__name__}: {error}"
        return StrategyFault(f"{place}: {what}, at the tick of {rfc3339(moment)}")

    def _refuse_fault(self) -> None:
        account = self._tables.account[0]
        if account["fault"]:
            raise StrategyFault(fault_of(account, self._instruments()))

    def _instruments(self) -> tuple[Instrument, ...]:
        return self.spec.instruments

    def _take_out(self) -> None:
        account = self._tables.account[0]
        if account["rows"]:
            self._rows.append(self._tables.rows[: account["rows"]].copy())
            account["rows"] = 0
        if account["hours"]:
            self._hours.append(self._tables.hours[: account["hours"]].copy())
            account["hours"] = 0


def _next_of(at: Places, feeds: Sequence[TickBatch]) -> int:
    times = [
        (int(feed.time[place]), k)
        for k, (feed, place) in enumerate(zip(feeds, at[:, 3].tolist(), strict=True))
        if place < len(feed.time)
    ]
    return min(times)[1]
