"""Figures out of many measured times."""

from collections.abc import Sequence


def percentile(ordered: Sequence[float], percent: float) -> float:
    """Return the smallest value that so many percent of all, in order, do not exceed."""
    rank = -int(-len(ordered) * percent // 100)
    return ordered[max(0, rank - 1)]


def milliseconds(seconds: Sequence[float]) -> tuple[str, ...]:
    """Show p50, p99, the longest and the number of samples."""
    if not seconds:
        return ("-", "-", "-", "0")
    ordered = sorted(seconds)
    shown = (percentile(ordered, 50), percentile(ordered, 99), ordered[-1])
    return (*(f"{1_000 * value:,.1f}" for value in shown), f"{len(ordered):,}")
