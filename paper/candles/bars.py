"""Bars as arrays: open, high, low and close of bid, ask and mid, in points."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paper.market.ticks import Ticks, Times

Prices = NDArray[np.int64]

BID, ASK, MID = 0, 1, 2
"""The columns of `Bars` prices. Mid is counted in half points, so that it stays exact."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars in order of time; each price array has a row a bar and the columns bid, ask, mid."""

    starts: Times
    volumes: Times
    opens: Prices
    highs: Prices
    lows: Prices
    closes: Prices

    def __len__(self) -> int:
        return len(self.starts)

    def between(self, start_ns: int, end_ns: int) -> "Bars":
        """Return the bars that begin from a time up to, not including, another."""
        first, last = np.searchsorted(self.starts, (start_ns, end_ns), side="left")
        return self.part(slice(int(first), int(last)))

    def part(self, which: slice) -> "Bars":
        """Return some of the bars."""
        return Bars(
            self.starts[which],
            self.volumes[which],
            self.opens[which],
            self.highs[which],
            self.lows[which],
            self.closes[which],
        )


def join_bars(parts: list[Bars]) -> Bars:
    """Join runs of bars that follow each other."""
    return Bars(
        np.concatenate([part.starts for part in parts]),
        np.concatenate([part.volumes for part in parts]),
        np.concatenate([part.opens for part in parts]),
        np.concatenate([part.highs for part in parts]),
        np.concatenate([part.lows for part in parts]),
        np.concatenate([part.closes for part in parts]),
    )


def bars_of_ticks(ticks: Ticks, starts: Times) -> Bars:
    """Build bars from ticks; a bar lasts to the next start, and none is made without a tick."""
    prices = np.stack([ticks.bids, ticks.asks, ticks.bids + ticks.asks], axis=1)
    firsts, which = _groups(ticks.times, starts)
    if len(firsts) == 0:
        return NO_BARS
    lasts = np.append(firsts[1:], len(ticks)) - 1
    return Bars(
        starts[which],
        lasts - firsts + 1,
        prices[firsts],
        np.maximum.reduceat(prices, firsts),
        np.minimum.reduceat(prices, firsts),
        prices[lasts],
    )


def bars_of_bars(bars: Bars, starts: Times) -> Bars:
    """Build longer bars from shorter ones that fit into them."""
    firsts, which = _groups(bars.starts, starts)
    if len(firsts) == 0:
        return NO_BARS
    lasts = np.append(firsts[1:], len(bars)) - 1
    return Bars(
        starts[which],
        np.add.reduceat(bars.volumes, firsts),
        bars.opens[firsts],
        np.maximum.reduceat(bars.highs, firsts),
        np.minimum.reduceat(bars.lows, firsts),
        bars.closes[lasts],
    )


def _groups(times: Times, starts: Times) -> tuple[Times, Times]:
    """Return where each group of times begins, and which start it belongs to."""
    which = np.searchsorted(starts, times, side="right") - 1
    firsts = np.flatnonzero(np.diff(which, prepend=-1))
    return firsts, which[firsts]


_NONE = np.empty(0, dtype=np.int64)
_NO_PRICES = np.empty((0, 3), dtype=np.int64)
NO_BARS = Bars(_NONE, _NONE, _NO_PRICES, _NO_PRICES, _NO_PRICES, _NO_PRICES)
