"""backtrader as people use it: rows are bars, and bracket orders.

A bar is a tick's mid; half the mean spread is slippage of market and stop orders. Orders are
filled on the bar that they are given on (`set_coc`).
"""

import time
from typing import Any

import backtrader as bt
import pandas as pd

from bench.backtest.peers.measuring import (
    BALANCE,
    FAST,
    POINT,
    SLOW,
    STOP,
    TARGET,
    UNITS,
    Outcome,
    Ticks,
    run,
)

LEVERAGE = 50.0


class EmaCross(bt.Strategy):
    """The workload as a strategy of backtrader."""

    def __init__(self) -> None:
        fast, slow = (bt.indicators.EMA(self.data.close, period=each) for each in (FAST, SLOW))
        self.cross = bt.indicators.CrossOver(fast, slow)
        self.bracket: list[Any] = []
        self.closed = 0

    def next(self) -> None:
        """Trade a cross."""
        side = int(self.cross[0])
        held = self.position.size
        if side == 0 or side * held > 0:
            return
        for order in self.bracket[1:]:
            self.cancel(order)
        if held:
            self.close()
        fill = self.data.close[0] + side * self.env.half_spread
        enter = self.buy_bracket if side > 0 else self.sell_bracket
        self.bracket = enter(
            size=UNITS,
            exectype=bt.Order.Market,
            stopprice=fill - side * STOP * POINT,
            limitprice=fill + side * TARGET * POINT,
        )

    def notify_trade(self, trade: Any) -> None:
        """Count what was closed."""
        self.closed += trade.isclosed


def play(ticks: Ticks) -> Outcome:
    """Run it once."""
    cerebro = bt.Cerebro(stdstats=False)
    cerebro.half_spread = float((ticks.ask - ticks.bid).mean() / 2)
    cerebro.adddata(bt.feeds.PandasData(dataname=_bars(ticks)))
    cerebro.addstrategy(EmaCross)
    cerebro.broker.setcash(BALANCE)
    cerebro.broker.setcommission(leverage=LEVERAGE)
    cerebro.broker.set_coc(True)
    cerebro.broker.set_slippage_fixed(
        cerebro.half_spread, slip_open=True, slip_match=True, slip_out=True
    )
    began = time.perf_counter()
    (strategy,) = cerebro.run()
    seconds = time.perf_counter() - began
    return Outcome(
        trades=strategy.closed + (1 if strategy.position.size else 0),
        profit=cerebro.broker.getvalue() - BALANCE,
        seconds=seconds,
    )


def _bars(ticks: Ticks) -> pd.DataFrame:
    mid = (ticks.bid + ticks.ask) / 2
    times = pd.to_datetime(ticks.time)
    bars = {"open": mid, "high": mid, "low": mid, "close": mid, "volume": 0.0}
    return pd.DataFrame(bars, index=times)


if __name__ == "__main__":
    run(play)
