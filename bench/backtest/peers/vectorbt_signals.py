"""vectorbt's `from_signals`, numba's engine.

A bar is a tick: low is the bid, high the ask, open and close the mid, and orders are filled at
ask and bid by an array of prices. One row has one pair of low and high, whichever side is held.
"""

import time

import numpy as np
import vectorbt as vbt

from bench.backtest.peers.measuring import POINT, STOP, TARGET, UNITS, Outcome, Ticks, run
from bench.backtest.peers.signals import crosses

CASH = 10_000_000.0
MOST_ORDERS = 2_000_000


def play(ticks: Ticks, engine: str = "numba") -> Outcome:
    """Run it once; the averages and the crosses are part of the time."""
    began = time.perf_counter()
    portfolio = _portfolio(ticks, engine)
    seconds = time.perf_counter() - began
    trades = portfolio.trades
    return Outcome(trades=int(trades.count()), profit=float(trades.pnl.sum()), seconds=seconds)


def _portfolio(ticks: Ticks, engine: str) -> vbt.Portfolio:
    up, down = crosses(ticks)
    mid = (ticks.bid + ticks.ask) / 2
    price = np.where(up, ticks.ask, np.where(down, ticks.bid, mid))
    return vbt.Portfolio.from_signals(
        mid,
        entries=up,
        short_entries=down,
        price=price,
        open=mid,
        high=ticks.ask,
        low=ticks.bid,
        size=float(UNITS),
        sl_stop=STOP * POINT / price,
        tp_stop=TARGET * POINT / price,
        stop_entry_price="FillPrice",
        upon_opposite_entry="Reverse",
        init_cash=CASH,
        max_orders=min(MOST_ORDERS, len(mid)),
        engine=engine,
    )


if __name__ == "__main__":
    run(play)
