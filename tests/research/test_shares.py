"""Trials are shared out so that ticks are read once for many sets, and a kill costs little."""

import pytest

from domain.research import Sample, Trial, Window
from domain.shares import MOST, round_size, shared, ticks_of
from domain.simulation import DataFound, InstrumentData
from domain.studies import StudyPlan
from tests.research.builders import trial


def plan(ticks: int) -> StudyPlan:
    """Plan two windows over so many ticks."""
    held = InstrumentData(instrument="EUR_USD", ticks=ticks, first_ns=0, last_ns=99)
    return StudyPlan(
        data=DataFound(instruments=(held,), fingerprint=""),
        windows=(
            Window(number=0, start_ns=0, split_ns=40, end_ns=60),
            Window(number=1, start_ns=20, split_ns=60, end_ns=100),
        ),
        trials=9,
    )


def sizes(trials: list[Trial], ticks: int, parallel: int) -> list[int]:
    """Return how many trials each share has."""
    return [len(share) for share in shared(trials, plan(ticks), parallel)]


@pytest.mark.parametrize(
    ("ticks", "parallel", "expected"),
    [
        (1_000, 2, [50, 50]),
        (1_000, 3, [34, 34, 32]),
        (250_000_000, 2, [10] * 10),
        (10**12, 1, [4] * 25),
    ],
)
def test_shares_are_even_and_smaller_where_there_are_more_ticks(
    ticks: int, parallel: int, expected: list[int]
) -> None:
    assert sizes([trial(number) for number in range(100)], ticks, parallel) == expected


def test_share_has_trials_of_one_window_and_sample() -> None:
    trials = [trial(0), trial(7, sample=Sample.OUT), trial(0, window=1), trial(1, window=1)]
    shares = shared(trials, plan(1_000), 1)
    assert [[each.number for each in share] for share in shares] == [[0], [7], [0, 1]]


def test_share_never_has_more_sets_than_a_step_can_hold() -> None:
    assert max(sizes([trial(number) for number in range(1_000)], 1, 1)) == MOST


def test_window_has_its_part_of_the_ticks() -> None:
    planned = plan(1_000)
    assert ticks_of(planned, planned.windows[0], Sample.IN) == 400
    assert ticks_of(planned, planned.windows[0], Sample.OUT) == 200


def test_round_is_bounded_however_small_the_history_is() -> None:
    assert round_size(1, 64) == 4_096
    assert round_size(10**12, 1) == 16
