"""A backtest's whole state as bytes: the same state is always the same bytes."""

import hashlib
import struct
from collections.abc import Sequence

import numpy as np

from domain.backtests import BacktestSpec
from domain.runs import StrategyFault
from engine.compile.folder import engine_version
from engine.kernel.layout import ACCOUNT, BOOK, BOOK_ROWS, NOTICE, OPEN
from engine.results import EQUITY, TRADE
from engine.tables import Table, Tables
from strategies.base import Strategy
from strategies.sources import sources

MAGIC = b"forex-backtest-2"
CONSUMED = np.dtype([("ticks", np.int64)])
COUNTS = struct.Struct("<qqq")
DIGEST = hashlib.sha256().digest_size


def fingerprint(spec: BacktestSpec, strategy: type[Strategy]) -> bytes:
    """Name what a checkpoint belongs to: the spec, the strategy's source and the engine's."""
    parts = [repr(spec), strategy.__qualname__, *sources(strategy), engine_version()]
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
        if each.endswith("_at") or each == "nav":
            # Where tables lie, and what only `progress` asks for, are no part of the state.
            account[each] = 0
    open_trades = [
        tables.trades[k * BOOK_ROWS : k * BOOK_ROWS + int(count)]
        for k, count in enumerate(tables.books["open_trades"])
    ]
    counts = COUNTS.pack(
        len(states), sum(len(each) for each in rows), sum(len(each) for each in hours)
    )
    untold = [tables.notices[tables.untold(k)] for k in range(len(states))]
    parts = [account, tables.books, states, np.array(consumed, np.int64), *open_trades, *untold]
    body = b"".join([counts, *(each.tobytes() for each in (*parts, *rows, *hours))])
    return MAGIC + name + hashlib.sha256(body).digest() + body


def read_checkpoint(
    data: bytes, name: bytes, tables: Tables, states: Table
) -> tuple[Table, Table, list[int]]:
    """Read a state back into the tables; returns trades and hours not taken, and ticks played.

    Raises:
        StrategyFault: it is not this backtest's, or not as it was written.
    """
    head = MAGIC + name
    if not data.startswith(head):
        raise StrategyFault(
            "the checkpoint is of another backtest: its strategy, its settings or the engine "
            "have changed"
        )
    digest, body = data[len(head) :][:DIGEST], data[len(head) + DIGEST :]
    if hashlib.sha256(body).digest() != digest:
        raise StrategyFault("the checkpoint is damaged: it is not as it was written")
    instruments, row_count, hour_count = COUNTS.unpack_from(body)
    reader = _Reader(body, COUNTS.size)
    tables.account[:] = reader.take(ACCOUNT, 1)
    tables.__post_init__()
    tables.books[:] = reader.take(BOOK, instruments)
    states[:] = reader.take(states.dtype, instruments)
    consumed = reader.take(CONSUMED, instruments)["ticks"].tolist()
    for k, count in enumerate(tables.books["open_trades"].tolist()):
        tables.trades[k * BOOK_ROWS : k * BOOK_ROWS + count] = reader.take(OPEN, count)
    for k in range(instruments):
        places = tables.untold(k)
        tables.notices[places] = reader.take(NOTICE, len(places))
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
