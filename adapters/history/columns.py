"""Columns of a Parquet file as ticks: checked whole, and by row only where something is wrong."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from adapters.history.errors import UnreadableHistory
from adapters.history.layout import PRICE_SCALE
from domain.instruments import Instrument
from domain.times import rfc3339
from engine.ticks import TickBatch

OFF_GRID = 1e-3
"""How far from a whole point a recorded double may lie, in points."""

LARGEST_POINTS = 2**31 - 1
COLUMNS = ("time", "bid", "ask")

Integers = npt.NDArray[np.int64]
Points32 = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """Where in which file rows lie; they are counted from 0."""

    file: str
    first: int

    def refuse(self, wrong: Flags, what: str, values: Any = None) -> None:
        """Name the first wrong row, if there is one."""
        if wrong.any():
            row = int(wrong.argmax())
            found = "" if values is None else f": {values[row]}"
            raise UnreadableHistory(f"{self.file}, row {self.first + row}: {what}{found}")


def check_columns(schema: Any, file: str, instrument: Instrument) -> None:
    """Refuse a file that lacks a column or counts prices in another digit."""
    missing = [name for name in COLUMNS if name not in schema.names]
    if missing:
        raise UnreadableHistory(f"{file} has no column {', '.join(missing)}")
    written = (schema.metadata or {}).get(PRICE_SCALE)
    if written is not None and int(written) != instrument.display_precision:
        raise UnreadableHistory(
            f"{file} has prices with {int(written)} decimals, "
            f"{instrument.name} has {instrument.display_precision}"
        )


def read_batch(record: Any, instrument: Instrument, rows: Rows) -> TickBatch:
    """Turn an Arrow record batch into ticks in order with a bid above 0 and not above its ask."""
    time = _times(record.column("time"), rows)
    bid = _points(record.column("bid"), instrument, rows, "bid")
    ask = _points(record.column("ask"), instrument, rows, "ask")
    rows.refuse(bid <= 0, "a bid that is not above 0", bid)
    rows.refuse(ask < bid, "an ask below its bid", ask)
    back = np.less(time[1:], time[:-1])
    if back.any():
        row = int(back.argmax())
        raise UnreadableHistory(
            f"{rows.file}, row {rows.first + row + 1}: its time {rfc3339(int(time[row + 1]))} "
            f"is before {rfc3339(int(time[row]))} of the row before it"
        )
    return TickBatch(time, bid, ask)


def cut(ticks: TickBatch, first: int, last: int | None = None) -> TickBatch:
    """Take the ticks from one up to another, without copying."""
    part = slice(first, last)
    return TickBatch(ticks.time[part], ticks.bid[part], ticks.ask[part])


def _times(column: Any, rows: Rows) -> Integers:
    _refuse_nulls(column, rows, "time")
    kind = column.type
    if pa.types.is_timestamp(kind):
        return buffer_of(column.cast(pa.timestamp("ns", tz=kind.tz)), np.int64)
    if pa.types.is_int64(kind):
        return buffer_of(column, np.int64)
    raise UnreadableHistory(f"{rows.file} has times as {kind}, not as timestamps")


def _points(column: Any, instrument: Instrument, rows: Rows, name: str) -> Points32:
    _refuse_nulls(column, rows, name)
    kind = column.type
    if pa.types.is_int32(kind):
        return buffer_of(column, np.int32)
    if pa.types.is_integer(kind):
        return _narrow(buffer_of(column.cast(pa.int64()), np.int64), rows, name)
    if not (pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        raise UnreadableHistory(f"{rows.file} has {name} as {kind}, not as numbers")
    prices = buffer_of(column.cast(pa.float64()), np.float64)
    return _on_grid(prices, instrument, rows, name)


def _on_grid(
    prices: npt.NDArray[np.float64], instrument: Instrument, rows: Rows, name: str
) -> Points32:
    scaled = prices * 10.0**instrument.display_precision
    rounded = np.rint(scaled)
    with np.errstate(invalid="ignore"):
        scaled -= rounded
    np.abs(scaled, out=scaled)
    # NaN compares false and an infinity less itself is NaN, so this finds them too.
    if not bool((scaled < OFF_GRID).all()):
        rows.refuse(~np.isfinite(prices), f"{_a(name)} that is no number", prices)
        off = f"{_a(name)} with more than {instrument.display_precision} decimals"
        rows.refuse(~(scaled < OFF_GRID), off, prices)
    return _narrow(rounded, rows, name)


def _narrow(points: npt.NDArray[Any], rows: Rows, name: str) -> Points32:
    if len(points) and (points.max() > LARGEST_POINTS or points.min() < -LARGEST_POINTS):
        rows.refuse(np.abs(points) > LARGEST_POINTS, f"{_a(name)} beyond 32 bits of points", points)
    return points.astype(np.int32)


def _a(name: str) -> str:
    return "an ask" if name == "ask" else f"a {name}"


def _refuse_nulls(column: Any, rows: Rows, name: str) -> None:
    if column.null_count:
        missing = np.array(column.is_null().to_pylist(), dtype=np.bool_)
        rows.refuse(missing, f"no {name}")


def buffer_of(column: Any, kind: type[np.generic]) -> npt.NDArray[Any]:
    """View a fixed-width Arrow array without nulls as numpy does, without importing pandas."""
    if len(column) == 0:
        return np.empty(0, dtype=kind)
    values = np.frombuffer(column.buffers()[1], dtype=kind)
    return values[column.offset : column.offset + len(column)]
