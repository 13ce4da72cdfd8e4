"""backtesting.py as people use it: rows are bars, orders carry `sl` and `tp`.

A bar is a tick's mid, and the spread is one share of the price for all ticks, paid on entry.
Orders are filled on the bar that they are given on (`trade_on_close`).
"""

import time
import warnings
from typing import Any

import pandas as pd
from backtesting import Backtest, Strategy

from bench.backtest.peers.measuring import (
    BALANCE,
    POINT,
    STOP,
    TARGET,
    UNITS,
    Outcome,
    Ticks,
    run,
)
from bench.backtest.peers.signals import crosses

MARGIN = 0.02


class EmaCross(Strategy):
    """The workload as a strategy of backtesting.py."""

    def init(self) -> None:
        """Compute the crosses for all rows, as its indicators are."""
        found = crosses(self.ticks)
        self.up = self.I(lambda: found.up, plot=False)
        self.down = self.I(lambda: found.down, plot=False)

    def next(self) -> None:
        """Trade a cross."""
        price = self.data.Close[-1]
        side = 1 if self.up[-1] else -1 if self.down[-1] else 0
        if side == 0 or side * self.position.size > 0:
            return
        enter = self.buy if side > 0 else self.sell
        fill = price * (1 + side * self.spread)
        enter(size=UNITS, sl=fill - side * STOP * POINT, tp=fill + side * TARGET * POINT)


def play(ticks: Ticks) -> Outcome:
    """Run it once; the averages and the crosses are part of the time."""
    warnings.simplefilter("ignore")
    spread = float(((ticks.ask - ticks.bid) / ticks.bid).mean())
    EmaCross.ticks, EmaCross.spread = ticks, spread
    test = Backtest(
        _bars(ticks),
        EmaCross,
        cash=BALANCE,
        spread=spread,
        margin=MARGIN,
        trade_on_close=True,
        exclusive_orders=True,
        finalize_trades=True,
    )
    began = time.perf_counter()
    found: Any = test.run()
    seconds = time.perf_counter() - began
    return Outcome(
        trades=int(found["# Trades"]),
        profit=float(found["Equity Final [$]"]) - BALANCE,
        seconds=seconds,
    )


def _bars(ticks: Ticks) -> pd.DataFrame:
    mid = (ticks.bid + ticks.ask) / 2
    times = pd.to_datetime(ticks.time)
    return pd.DataFrame({"Open": mid, "High": mid, "Low": mid, "Close": mid}, index=times)


if __name__ == "__main__":
    run(play)
