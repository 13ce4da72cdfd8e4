"""What a backtest leaves: its closed trades and its equity, as tables of fixed layout.

Times are market time in nanoseconds UTC, prices points, money micro-units (millionths) of the
account's currency.
"""

from enum import IntEnum

import numpy as np

MICRO = 1_000_000


class CloseReason(IntEnum):
    """Why (a part of) a trade was closed."""

    CLOSE = 0
    REVERSAL = 1
    STOP = 2
    TARGET = 3
    TRAIL = 4
    MARGIN = 5
    END = 6


TRADE = np.dtype(
    [
        ("trade", np.int64),
        ("instrument", np.int32),
        ("reason", np.int32),
        ("units", np.int64),
        ("open_time", np.int64),
        ("close_time", np.int64),
        ("entry", np.int64),
        ("exit", np.int64),
        ("profit", np.int64),
        ("financing", np.int64),
        ("adverse", np.int64),
        ("favourable", np.int64),
        ("entry_spread", np.int64),
    ]
)
"""One closing of (a part of) a trade.

`trade` counts what was opened from 1; two rows with one number closed it in parts. `units` are
those closed, signed as they were held. `profit` is without `financing`. `adverse` and
`favourable` are how far the price went against and for the trade while it was open, in points,
never negative. `instrument` is the position in the spec's list.
"""

EQUITY = np.dtype(
    [
        ("time", np.int64),
        ("balance", np.int64),
        ("nav", np.int64),
        ("lowest", np.int64),
        ("position", np.int64),
    ]
)
"""The account at the end of each hour of market time in which there was a tick.

`lowest` is the lowest NAV within the hour, so that a drawdown is not hidden by the hours;
`position` is the units held of the first instrument.
"""
