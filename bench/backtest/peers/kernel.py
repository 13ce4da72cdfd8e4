"""A kernel written by hand for this one strategy: what is left out is what it costs.

No account, no equity, no orders, no other strategy; numba, prices in points.
"""

import time
from typing import Any

import numpy as np
from numba import njit

from bench.backtest.peers.measuring import (
    FAST,
    SLOW,
    STOP,
    TARGET,
    UNITS,
    Outcome,
    Ticks,
    points,
    run,
)


def play(ticks: Ticks) -> Outcome:
    """Run the loop over the three columns."""
    bid, ask = points(ticks.bid), points(ticks.ask)
    reasons = np.zeros(4, np.int64)
    began = time.perf_counter()
    profit = _loop(bid, ask, reasons)
    seconds = time.perf_counter() - began
    stops, targets, turns, ends = (int(each) for each in reasons)
    return Outcome(
        trades=stops + targets + turns + ends,
        profit=profit * UNITS / 100_000,
        seconds=seconds,
        reasons=(stops, targets, turns, ends),
    )


@njit(cache=True)
def _loop(bid: Any, ask: Any, reasons: Any) -> int:
    fast_alpha, slow_alpha = 2.0 / (FAST + 1), 2.0 / (SLOW + 1)
    fast = slow = (bid[0] + ask[0]) / 2.0
    profit = position = fill = 0
    difference = 0.0
    stops = targets = turns = 0
    for at in range(len(bid)):
        b: Any = np.int64(bid[at])
        a: Any = np.int64(ask[at])
        if position > 0:
            if b <= fill - STOP:
                profit += b - fill
                stops += 1
                position = 0
            elif b >= fill + TARGET:
                profit += TARGET
                targets += 1
                position = 0
        elif position < 0:
            if a >= fill + STOP:
                profit += fill - a
                stops += 1
                position = 0
            elif a <= fill - TARGET:
                profit += TARGET
                targets += 1
                position = 0
        mid = (b + a) / 2.0
        fast += fast_alpha * (mid - fast)
        slow += slow_alpha * (mid - slow)
        if at < SLOW - 1:
            continue
        previous = difference
        difference = fast - slow
        if at < SLOW:
            continue
        if previous <= 0.0 < difference:
            if position < 0:
                profit += fill - a
                turns += 1
            if position <= 0:
                position, fill = 1, a
        elif previous >= 0.0 > difference:
            if position > 0:
                profit += b - fill
                turns += 1
            if position >= 0:
                position, fill = -1, b
    reasons[0], reasons[1], reasons[2] = stops, targets, turns
    if position:
        reasons[3] = 1
        profit += b - fill if position > 0 else fill - a
    return profit


if __name__ == "__main__":
    run(play)
