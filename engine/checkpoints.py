"""A backtest's whole state as bytes: the same state is always the same bytes."""

import hashlib
import struct
from collections.abc import Sequence

import numpy as np

from domain.backtests import BacktestSpec
from domain.runs import StrategyFault
from engine.kernel.layout import ACCOUNT, BOOK, BOOK_ROWS, OPEN
from engine.results import EQUITY, TRADE
from engine.tables import Table, Tables
from strategies.base import Strategy
from strategies.sources import sources

MAGIC = b"forex-backtest-1"
CONSUMED = np.dtype([("ticks", np.int64)])
COUNTS = struct.Struct("<qqq")


def fingerprint(spec: BacktestSpec, strategy: type[Strategy]) -> bytes:
    """Name what a checkpoint belongs to: the spec and the strategy's source."""
    layouts = [str(each.descr) for each in (ACCOUNT, BOOK, OPEN, TRADE, EQUITY)]
    parts = [repr(spec), strategy.__qualname__, *sources(strategy), *layouts]
    return hashlib.sha256("\0".join(parts).encode()).digest()


def write_checkpoint(
    name: bytes,
    tables: Tables,
    states: Table,
    rows: Sequence[Table],
    hours: Sequence[Table],
    consumed: Sequence[int],
) -> bytes:
    """Write a state down."""
    account = tables.account.copy()
    for each in ACCOUNT.names or ():
        if each.endswith("_at"):
            account[each] = 0
    open_trades = [
        tables.trades[k * BOOK_ROWS : k * BOOK_ROWS + int(count)]
        for k, count in enumerate(tables.books["open_trades"])
    ]
    counts = COUNTS.pack(
        len(states), sum(len(each) for each in rows), sum(len(each) for each in hours)
    )
    parts = [account, tables.books, states, np.array(consumed, np.int64), *open_trades]
    return b"".join([MAGIC, name, counts, *(each.tobytes() for each in (*parts, *rows, *hours))])


def read_checkpoint(
    data: bytes, name: bytes, tables: Tables, states: Table
) -> tuple[Table, Table, list[int]]:
    """Read a state back into the tables; returns trades and hours not taken, and ticks played.

    Raises:
        StrategyFault: it is not this backtest's.
    """
    head = MAGIC + name
    if not data.startswith(head):
        raise StrategyFault(
            "the checkpoint is of another backtest: its strategy or its settings have changed"
        )
    instruments, row_count, hour_count = COUNTS.unpack_from(data, len(head))
    reader = _Reader(data, len(head) + COUNTS.size)
    tables.account[:] = reader.take(ACCOUNT, 1)
    tables.__post_init__()
    tables.books[:] = reader.take(BOOK, instruments)
    states[:] = reader.take(states.dtype, instruments)
    consumed = reader.take(CONSUMED, instruments)["ticks"].tolist()
    for k, count in enumerate(tables.books["open_trades"].tolist()):
        tables.trades[k * BOOK_ROWS : k * BOOK_ROWS + count] = reader.take(OPEN, count)
    return reader.take(TRADE, row_count), reader.take(EQUITY, hour_count), consumed


class _Reader:
    def __init__(self, data: bytes, place: int) -> None:
        self._data = data
        self._place = place

    def take(self, layout: np.dtype[np.void], count: int) -> Table:
        """Read so many records."""
        found = np.frombuffer(self._data, layout, count, self._place).copy()
        self._place += layout.itemsize * count
        return found
