"""How the trials of a study are shared out, so that ticks are read once for many sets."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from domain.research import Sample, Trial, Window
from domain.studies import StudyPlan

SHARE_TICKS = 1_000_000_000
"""Ticks that a share plays, over all of its sets: some ten seconds, and what a kill costs."""

LEAST, MOST = 4, 256
"""Sets of a share: with fewer, reading the ticks would cost more than playing them."""

ROUND_SHARES, ROUND_TRIALS = 4, 4_096
"""Shares for each that may run at once, and trials in all, that are given out together."""


def round_size(ticks: int, parallel: int) -> int:
    """Return how many trials over so many ticks are given out together."""
    return min(_affordable(ticks) * parallel * ROUND_SHARES, ROUND_TRIALS)


def shared(trials: Sequence[Trial], plan: StudyPlan, parallel: int) -> list[tuple[Trial, ...]]:
    """Cut trials, which come window by window, into shares of one window and sample each."""
    even = -(-len(trials) // max(parallel, 1))
    shares: list[tuple[Trial, ...]] = []
    for (window, sample), some in groupby(trials, lambda each: (each.window, each.sample)):
        size = min(_affordable(ticks_of(plan, plan.windows[window], sample)), even)
        shares += _cut(tuple(some), max(size, 1))
    return shares


def ticks_of(plan: StudyPlan, window: Window, sample: Sample) -> int:
    """Say about how many ticks a window has, as if they were spread evenly."""
    start, end = bounds(window, sample)
    first = min(each.first_ns for each in plan.data.instruments)
    last = max(each.last_ns for each in plan.data.instruments)
    return plan.data.ticks * (end - start) // max(last + 1 - first, 1)


def bounds(window: Window, sample: Sample) -> tuple[int, int]:
    """Return from when up to, not including, when a window's sample goes, in nanoseconds."""
    if sample is Sample.IN:
        return window.start_ns, window.split_ns
    return window.split_ns, window.end_ns


def _affordable(ticks: int) -> int:
    return max(LEAST, min(SHARE_TICKS // max(ticks, 1), MOST))


def _cut(trials: tuple[Trial, ...], size: int) -> Iterator[tuple[Trial, ...]]:
    for start in range(0, len(trials), size):
        yield trials[start : start + size]
