"""hftbacktest: a strategy in numba over depth events, orders without latency.

A tick becomes the events that make its bid and ask the best ones. Ticks are numbered by a
microsecond each, so that those with equal times stay apart. A stop is a market order of the
strategy's, a target a limit order that rests at the exchange.
"""

import time
from typing import Any

import hftbacktest as hbt
import numpy as np
import numpy.typing as npt
from numba import njit

from bench.backtest.peers.measuring import (
    FAST,
    POINT,
    SLOW,
    STOP,
    TARGET,
    UNITS,
    Outcome,
    Ticks,
    points,
    run,
)

APART = 1_000
DEEP = 1e9
EVENTS = 4
HELD, FILL, TARGET_ID, NEXT_ID = range(4)


def play(ticks: Ticks) -> Outcome:
    """Run it once; making events of the ticks is not part of the time."""
    events = _events(points(ticks.bid), points(ticks.ask))
    engine = hbt.HashMapMarketDepthBacktest([_asset(events)])
    reasons = np.zeros(4, np.int64)
    began = time.perf_counter()
    balance = _run(engine, len(ticks.time), reasons)
    seconds = time.perf_counter() - began
    engine.close()
    stops, targets, turns, ends = (int(each) for each in reasons)
    return Outcome(
        trades=stops + targets + turns + ends,
        profit=balance,
        seconds=seconds,
        reasons=(stops, targets, turns, ends),
    )


def _asset(events: npt.NDArray[Any]) -> Any:
    return (
        hbt.BacktestAsset()
        .data([events])
        .linear_asset(1.0)
        .constant_order_latency(0, 0)
        .risk_adverse_queue_model()
        .no_partial_fill_exchange()
        .trading_value_fee_model(0.0, 0.0)
        .tick_size(POINT)
        .lot_size(1.0)
        .last_trades_capacity(0)
    )


@njit
def _events(bid: Any, ask: Any) -> Any:
    made = np.zeros(EVENTS * len(bid), hbt.event_dtype)
    both = hbt.EXCH_EVENT | hbt.LOCAL_EVENT | hbt.DEPTH_EVENT
    count = 0
    for at in range(len(bid)):
        moment = (at + 1) * APART
        if at > 0 and bid[at] != bid[at - 1]:
            count = _put(made, count, both | hbt.BUY_EVENT, moment, bid[at - 1], 0.0)
        if at > 0 and ask[at] != ask[at - 1]:
            count = _put(made, count, both | hbt.SELL_EVENT, moment, ask[at - 1], 0.0)
        if at == 0 or bid[at] != bid[at - 1]:
            count = _put(made, count, both | hbt.BUY_EVENT, moment, bid[at], DEEP)
        if at == 0 or ask[at] != ask[at - 1]:
            count = _put(made, count, both | hbt.SELL_EVENT, moment, ask[at], DEEP)
    return made[:count].copy()


@njit
def _put(made: Any, at: int, kind: int, moment: int, price: int, size: float) -> int:
    made[at].ev = kind
    made[at].exch_ts = moment
    made[at].local_ts = moment
    made[at].px = price * POINT
    made[at].qty = size
    return at + 1


@njit
def _run(engine: Any, ticks: int, reasons: Any) -> float:
    averages = np.zeros(3)
    state = np.array([0, 0, 0, 1])
    # The clock starts at the first event, which is then still to come.
    engine.elapse(0)
    for at in range(ticks):
        depth = engine.depth(0)
        bid, ask = depth.best_bid_tick, depth.best_ask_tick
        if state[HELD] != 0:
            _look(engine, bid, ask, state, reasons)
        cross = _cross(at, (bid + ask) / 2.0, averages)
        if cross * state[HELD] <= 0 and cross != 0:
            if state[HELD] != 0:
                reasons[2] += 1
                _leave(engine, state)
            _enter(engine, cross, ask if cross > 0 else bid, state)
        if at < ticks - 1:
            engine.elapse(APART)
    if state[HELD] != 0:
        reasons[3] += 1
        _leave(engine, state)
    return float(engine.state_values(0).balance)


@njit
def _look(engine: Any, bid: int, ask: int, state: Any, reasons: Any) -> None:
    if engine.position(0) == 0.0:
        reasons[1] += 1
        state[HELD] = 0
        engine.clear_inactive_orders(0)
    elif (state[HELD] > 0 and bid <= state[FILL] - STOP) or (
        state[HELD] < 0 and ask >= state[FILL] + STOP
    ):
        reasons[0] += 1
        _leave(engine, state)


@njit
def _leave(engine: Any, state: Any) -> None:
    engine.cancel(0, state[TARGET_ID], True)
    _market(engine, -state[HELD], state)
    state[HELD] = 0
    engine.clear_inactive_orders(0)


@njit
def _enter(engine: Any, side: int, price: int, state: Any) -> None:
    _market(engine, side, state)
    state[HELD], state[FILL], state[TARGET_ID] = side, price, state[NEXT_ID]
    target = (price + side * TARGET) * POINT
    if side > 0:
        engine.submit_sell_order(0, state[NEXT_ID], target, UNITS, hbt.GTC, hbt.LIMIT, True)
    else:
        engine.submit_buy_order(0, state[NEXT_ID], target, UNITS, hbt.GTC, hbt.LIMIT, True)
    state[NEXT_ID] += 1


@njit
def _market(engine: Any, side: int, state: Any) -> None:
    if side > 0:
        engine.submit_buy_order(0, state[NEXT_ID], 0.0, UNITS, hbt.GTC, hbt.MARKET, True)
    else:
        engine.submit_sell_order(0, state[NEXT_ID], 0.0, UNITS, hbt.GTC, hbt.MARKET, True)
    state[NEXT_ID] += 1


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
