"""What a finished backtest leaves to be measured."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from domain.backtests import BacktestSpec
from engine.results import MICRO

Table = npt.NDArray[np.void]

PRICE = np.dtype(
    [
        ("time", np.int64),
        ("low", np.int64),
        ("high", np.int64),
        ("close", np.int64),
    ]
)
"""Mid prices of the first instrument, sampled: within each span its lowest, highest and last.

Times are the last tick's in nanoseconds UTC, prices half points (bid + ask), so that they are
whole.
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """A spec and what came of it: tables of `TRADE` and `EQUITY` in the order of their times.

    `start_ns` and `end_ns` are the market times of the first and the last tick. `prices`, a
    table of `PRICE`, is for the chart and the comparison with buy and hold.
    """

    spec: BacktestSpec
    ticks: int
    start_ns: int
    end_ns: int
    trades: Table
    equity: Table
    prices: Table | None = None

    @property
    def balance(self) -> int:
        """Return the starting balance in micro-units."""
        return int(self.spec.balance * MICRO)
