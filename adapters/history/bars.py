"""Bars of OANDA: hours or minutes with their open, high, low and close, and no ticks.

They lie apart from ticks, `bars/feed=oanda/instrument=EUR_USD/granularity=H1/`, so that nothing
takes one for the other. Prices are points, `time` is the start of the bar.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from adapters.history.columns import buffer_of
from adapters.history.importers.raw import WrongFormat
from adapters.history.stores import Store
from domain.times import SECOND_NS, parse_rfc3339_ns

PRICES = tuple(f"{side}_{price}" for side in ("bid", "ask") for price in "ohlc")
LENGTHS = {
    "S5": 5,
    "S10": 10,
    "S15": 15,
    "S30": 30,
    "M1": 60,
    "M2": 120,
    "M4": 240,
    "M5": 300,
    "M10": 600,
    "M15": 900,
    "M30": 1_800,
    "H1": 3_600,
    "H2": 7_200,
    "H3": 10_800,
    "H4": 14_400,
    "H6": 21_600,
    "H8": 28_800,
    "H12": 43_200,
    "D": 86_400,
    "W": 604_800,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Bars of one length in order: their starts in nanoseconds UTC, and eight prices of each."""

    granularity: str
    time: npt.NDArray[np.int64]
    prices: npt.NDArray[np.float64]


def is_candles(path: Path) -> bool:
    """Tell whether a file holds candles: by its ending, or by the columns of a Parquet file."""
    if path.suffix.lower() == ".json":
        return True
    if path.suffix.lower() != ".parquet":
        return False
    try:
        return "bid_o" in pq.read_schema(path).names
    except (pa.ArrowException, OSError):
        return False


def read_candles(path: Path) -> Bars:
    """Read v20's answer to a request for candles of bid and ask, or a Parquet file of them.

    Raises:
        WrongFormat: it is neither.
    """
    if path.suffix.lower() == ".json":
        return _from_json(path)
    try:
        table = pq.read_table(path, columns=["time", *PRICES], use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise WrongFormat(f"{path.name} cannot be read: {error}") from error
    times = table.column("time").combine_chunks()
    if table.num_rows == 0 or any(column.null_count for column in table.columns):
        raise WrongFormat(f"{path.name} has no bars, or some without a price")
    time = buffer_of(times.cast(pa.timestamp("ns", tz=times.type.tz)), np.int64)
    columns = [table.column(name).combine_chunks().cast(pa.float64()) for name in PRICES]
    prices = np.column_stack([buffer_of(column, np.float64) for column in columns])
    return Bars(granularity=_granularity(path, time), time=time, prices=prices)


def _from_json(path: Path) -> Bars:
    try:
        answer = json.loads(path.read_text())
        whole = [candle for candle in answer["candles"] if candle["complete"]]
        times = [_time(candle["time"]) for candle in whole]
        prices = [
            [float(candle[side][price]) for side in ("bid", "ask") for price in "ohlc"]
            for candle in whole
        ]
        granularity = str(answer["granularity"])
    except (ValueError, KeyError, TypeError) as error:
        raise WrongFormat(f"{path.name} holds no candles of bid and ask: {error!r}") from error
    if not whole:
        raise WrongFormat(f"{path.name} holds no candle that is complete")
    return Bars(
        granularity=granularity,
        time=np.array(times, dtype=np.int64),
        prices=np.array(prices, dtype=np.float64),
    )


def _time(written: str) -> int:
    if written.endswith("Z"):
        return parse_rfc3339_ns(written)
    seconds, _, fraction = written.partition(".")
    return int(seconds) * SECOND_NS + int(fraction.ljust(9, "0")[:9] or "0")


def _granularity(path: Path, time: npt.NDArray[np.int64]) -> str:
    shortest = int(np.diff(time).min()) // SECOND_NS if len(time) > 1 else 0
    for name, seconds in LENGTHS.items():
        if seconds == shortest:
            return name
    raise WrongFormat(f"{path.name} has bars {shortest} s apart, a length that is not known")


def stored_bars(store: Store) -> list[str]:
    """Name what bars a history holds: feed, instrument and granularity."""
    folders = {file.name.rpartition("/")[0] for file in store.files("bars/")}
    return sorted(
        " ".join(level.partition("=")[2] for level in folder.split("/")[1:]) for folder in folders
    )
