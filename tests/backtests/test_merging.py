"""Ticks of several instruments are handed over in the order of their times, however cut."""

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ticks import TickBatch
from workers.simulation.merging import Merged

Times = list[list[list[int]]]
"""The times of each instrument's ticks, batch by batch."""


def batches(times: Sequence[Sequence[int]]) -> Iterator[TickBatch]:
    """Make batches of which every tick's bid counts it."""
    counted = 0
    for each in times:
        count = np.arange(counted, counted + len(each), dtype=np.int32)
        counted += len(each)
        yield TickBatch(np.array(each, dtype=np.int64), count, count)


def seen(times: Times, most: int) -> list[tuple[int, int, int]]:
    """Take everything, sorting only what was handed over together, as the engine does."""
    merged = Merged([batches(each) for each in times], (0,) * len(times))
    found: list[tuple[int, int, int]] = []
    while True:
        taken = merged.next(most)
        step = [
            (int(time), index, int(bid))
            for index, batch in enumerate(taken)
            for time, bid in zip(batch.time, batch.bid, strict=True)
        ]
        if not step:
            break
        found += sorted(step)
    assert merged.cursor == tuple(sum(len(batch) for batch in each) for each in times)
    return found


@st.composite
def times(draw: st.DrawFn) -> Times:
    """Draw rising times with many repeats, cut anywhere."""
    instruments = []
    for _ in range(draw(st.integers(1, 3))):
        every = sorted(draw(st.lists(st.integers(0, 12), max_size=30)))
        cuts = sorted(draw(st.lists(st.integers(0, len(every)), max_size=4)))
        edges = [0, *cuts, len(every)]
        parts = [every[a:b] for a, b in pairwise(edges)]
        instruments.append([part for part in parts if part])
    return instruments


@given(times=times(), most=st.integers(1, 12))
def test_ticks_come_in_order_of_time_and_instrument_however_they_are_cut(
    times: Times, most: int
) -> None:
    expected = sorted(
        (time, index, number)
        for index, parts in enumerate(times)
        for number, time in enumerate(chain.from_iterable(parts))
    )
    assert seen(times, most) == expected


def test_one_instrument_is_handed_over_in_steps_of_the_size_asked_for() -> None:
    merged = Merged([batches([[1, 2, 3, 4, 5]])], (0,))
    sizes = [len(merged.next(2)[0].time) for _ in range(4)]
    assert sizes == [2, 2, 1, 0]


@pytest.mark.parametrize("most", [1, 5])
def test_moment_that_goes_on_in_the_next_file_stays_whole(most: int) -> None:
    found = seen([[[1, 5, 5], [5, 5, 9]], [[5], [6, 10]]], most)
    assert [(time, index) for time, index, _ in found] == [
        *[(1, 0), (5, 0), (5, 0), (5, 0), (5, 0)],
        *[(5, 1), (6, 1), (9, 0), (10, 1)],
    ]
