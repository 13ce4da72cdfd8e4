"""The equity curve, thinned out to what a chart can show."""

from dataclasses import dataclass

import numpy as np

from engine.metrics.drawdowns import depths
from engine.metrics.market_time import Int64s
from engine.metrics.outcome import Outcome
from engine.metrics.trades import Floats

POINTS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """Equity over time as columns: nanoseconds UTC, NAV in micro-units, depth below the peak.

    `drawdown` is a share of the peak, zero or negative, at the lowest within the hour.
    """

    time: Int64s
    nav: Int64s
    drawdown: Floats


def equity_curve(outcome: Outcome, points: int = POINTS) -> Curve:
    """Return the equity in at most so many points, from the starting balance on.

    The highest and the lowest equity, the deepest drawdown and the last value stay as they are.

    Raises:
        ValueError: fewer than eight points.
    """
    if points < 8:
        raise ValueError(f"{points} points are no curve")
    equity = outcome.equity
    peak, depth = depths(outcome)
    share = -depth / np.maximum(peak, 1)
    kept = extremes(equity["nav"], share, points=points - 1)
    return Curve(
        time=np.concatenate(([outcome.start_ns], equity["time"][kept])),
        nav=np.concatenate(([outcome.balance], equity["nav"][kept])),
        drawdown=np.concatenate(([0.0], share[kept])),
    )


def extremes(values: Int64s | Floats, falls: Floats, *, points: int) -> Int64s:
    """Return the positions to keep: of each of a number of equal parts the extremes and the last.

    The extremes are the highest and lowest value and the lowest fall; in order, at most
    `points`, and all where there are no more.
    """
    if values.size <= points:
        return np.arange(values.size)
    edges = np.linspace(0, values.size, points // 4 + 1).astype(np.int64)
    kept = set((edges[1:] - 1).tolist())
    for start, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        part = values[start:end]
        found = (part.argmin(), part.argmax(), falls[start:end].argmin())
        kept.update(start + int(at) for at in found)
    return np.array(sorted(kept), np.int64)
