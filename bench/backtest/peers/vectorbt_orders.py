"""vectorbt's `from_order_func`: an order function in numba with the workload's exact rules."""

import time
from typing import Any

import numpy as np
import vectorbt as vbt
from numba import njit
from vectorbt.portfolio import nb

from bench.backtest.peers.measuring import (
    FAST,
    POINTS,
    SLOW,
    STOP,
    TARGET,
    UNITS,
    Outcome,
    Ticks,
    points,
    run,
)

CASH = 10_000_000.0
MOST_ORDERS = 2_000_000


def play(ticks: Ticks) -> Outcome:
    """Run it once."""
    bid, ask = points(ticks.bid), points(ticks.ask)
    averages, held, reasons = np.zeros(3), np.zeros(2, np.int64), np.zeros(4, np.int64)
    began = time.perf_counter()
    portfolio = vbt.Portfolio.from_order_func(
        (ticks.bid + ticks.ask) / 2,
        _order,
        bid,
        ask,
        averages,
        held,
        reasons,
        init_cash=CASH,
        max_orders=min(MOST_ORDERS, len(bid)),
    )
    seconds = time.perf_counter() - began
    trades = portfolio.trades
    stops, targets, turns, ends = (int(each) for each in reasons)
    return Outcome(
        trades=int(trades.count()),
        profit=float(trades.pnl.sum()),
        seconds=seconds,
        reasons=(stops, targets, turns, ends),
    )


@njit
def _order(c: Any, bid: Any, ask: Any, averages: Any, held: Any, reasons: Any) -> Any:
    at = c.i
    b: Any = np.int64(bid[at])
    a: Any = np.int64(ask[at])
    position, fill, out = held[0], held[1], 0
    if position > 0:
        if b <= fill - STOP:
            position, out = 0, b
            reasons[0] += 1
        elif b >= fill + TARGET:
            position, out = 0, fill + TARGET
            reasons[1] += 1
    elif position < 0:
        if a >= fill + STOP:
            position, out = 0, a
            reasons[0] += 1
        elif a <= fill - TARGET:
            position, out = 0, fill - TARGET
            reasons[1] += 1
    cross = _cross(at, (b + a) / 2.0, averages)
    if out != 0:
        price, entered = out, out
    else:
        price = entered = a if cross > 0 else b
    if cross * position <= 0 and cross != 0:
        if position != 0:
            reasons[2] += 1
        position = cross
        entered = a if cross > 0 else b
    if at == len(bid) - 1 and position != 0:
        reasons[3] += 1
        price, position = b if position > 0 else a, 0
    changes = position != held[0]
    held[0], held[1] = position, entered if changes and position != 0 else fill
    if not changes:
        return nb.order_nothing_nb()
    size = position * UNITS - c.position_now
    return nb.order_nb(size=size, price=price / POINTS)


@njit
def _cross(at: int, mid: float, averages: Any) -> int:
    if at == 0:
        averages[0] = averages[1] = mid
    averages[0] += 2.0 / (FAST + 1) * (mid - averages[0])
    averages[1] += 2.0 / (SLOW + 1) * (mid - averages[1])
    if at < SLOW - 1:
        return 0
    previous = averages[2]
    averages[2] = averages[0] - averages[1]
    if at < SLOW:
        return 0
    if previous <= 0.0 < averages[2]:
        return 1
    return -1 if previous >= 0.0 > averages[2] else 0


if __name__ == "__main__":
    run(play)
