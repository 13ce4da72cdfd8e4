"""What a walk forward came to, window by window and in all."""

from collections.abc import Sequence

from domain.numbers import ZERO
from domain.research import Best, Walked

DAY_NS = 86_400_000_000_000


def walked(windows: Sequence[Best]) -> Walked:
    """Add up the windows that were tried out of sample.

    Efficiency is profit a day of market time out of sample over that in sample, all windows
    together: 1 is as good as promised.
    """
    pairs = [(each, each.tried) for each in windows if each.tried is not None]
    inside = sum((each.chosen.profit for each, _ in pairs), ZERO)
    outside = sum((tried.profit for _, tried in pairs), ZERO)
    in_days = sum(each.window.split_ns - each.window.start_ns for each, _ in pairs) / DAY_NS
    out_days = sum(each.window.end_ns - each.window.split_ns for each, _ in pairs) / DAY_NS
    efficiency = None
    if inside > 0:
        efficiency = (float(outside) / out_days) / (float(inside) / in_days)
    return Walked(
        windows=tuple(windows),
        in_profit=inside,
        out_profit=outside,
        efficiency=efficiency,
        windows_won=sum(tried.profit > 0 for _, tried in pairs),
    )
