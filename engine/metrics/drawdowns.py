"""Drawdowns: every fall of the equity from a peak until it is made good."""

from dataclasses import dataclass

import numpy as np

from engine.metrics.market_time import Int64s
from engine.metrics.outcome import Outcome
from engine.metrics.trades import Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawdowns:
    """Falls of the equity, in order, as columns.

    `depth` is micro-units below the peak at the lowest moment within any hour, `share` the same
    as a share of the peak. From `began` (when the peak was last seen) by `trough` (the end of
    the hour of the lowest) to `ended`; `ended` of one that was not made good is the last hour.
    """

    began: Int64s
    trough: Int64s
    ended: Int64s
    depth: Int64s
    share: Floats
    recovered: np.ndarray[tuple[int], np.dtype[np.bool_]]

    @property
    def count(self) -> int:
        """Return how many there are."""
        return self.depth.size


def depths(outcome: Outcome) -> tuple[Int64s, Int64s]:
    """Return, for each row of equity, the peak before it and how far below that it fell.

    Micro-units. The first peak is the starting balance.
    """
    nav = outcome.equity["nav"]
    before = np.maximum.accumulate(np.concatenate(([outcome.balance], nav)))[:-1]
    lowest = np.minimum(outcome.equity["lowest"], nav)
    return before, np.maximum(0, before - lowest)


def find_drawdowns(outcome: Outcome) -> Drawdowns:
    """Find every drawdown. Each ends in the first hour that closes at its peak or above."""
    equity = outcome.equity
    peak, depth = depths(outcome)
    back = equity["nav"] >= peak
    starts = np.flatnonzero(np.concatenate(([True], back[:-1]))) if back.size else _NONE
    ends = np.append(starts[1:], equity.size) - 1
    deepest = np.maximum.reduceat(depth, starts) if starts.size else _NONE
    real = deepest > 0
    return _columns(outcome, starts[real], ends[real], depth, peak)


_NONE = np.empty(0, np.int64)


def _columns(
    outcome: Outcome, starts: Int64s, ends: Int64s, depth: Int64s, peak: Int64s
) -> Drawdowns:
    times = outcome.equity["time"]
    spans = zip(starts.tolist(), ends.tolist(), strict=True)
    lowest = [start + int(np.argmax(depth[start : end + 1])) for start, end in spans]
    bottoms = np.array(lowest, np.int64)
    since = np.concatenate(([outcome.start_ns], times))
    return Drawdowns(
        began=since[starts],
        trough=times[bottoms],
        ended=times[ends],
        depth=depth[bottoms],
        share=depth[bottoms] / peak[bottoms],
        recovered=outcome.equity["nav"][ends] >= peak[ends],
    )
