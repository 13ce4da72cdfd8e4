"""The crosses of the two averages, computed for all ticks at once."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from bench.backtest.peers.measuring import FAST, SLOW, Ticks


class Crosses(NamedTuple):
    """On which ticks the fast average comes to be above and below the slow one."""

    up: npt.NDArray[np.bool_]
    down: npt.NDArray[np.bool_]


def crosses(ticks: Ticks) -> Crosses:
    """Find them with pandas."""
    mid = pd.Series((ticks.bid + ticks.ask) / 2)
    fast, slow = (mid.ewm(span=span, adjust=False).mean().to_numpy() for span in (FAST, SLOW))
    difference = fast - slow
    before = np.roll(difference, 1)
    up, down = (before <= 0) & (difference > 0), (before >= 0) & (difference < 0)
    up[:SLOW] = down[:SLOW] = False
    return Crosses(up, down)
