"""The windows of a walk forward, cut by hand."""

from datetime import timedelta

import pytest

from domain.research import Growth, StudyFault, WalkForward, Window
from domain.windows import windows

DAY = 86_400_000_000_000


def walk(inside: int, outside: int, growth: Growth = Growth.ROLLING) -> WalkForward:
    return WalkForward(
        in_sample=timedelta(days=inside), out_of_sample=timedelta(days=outside), growth=growth
    )


def window(number: int, start: int, split: int, end: int) -> Window:
    return Window(number=number, start_ns=start * DAY, split_ns=split * DAY, end_ns=end * DAY)


def test_rolling_windows_move_by_what_is_out_of_sample() -> None:
    assert windows(walk(4, 2), 0, 10 * DAY - 1) == (
        window(0, 0, 4, 6),
        window(1, 2, 6, 8),
        window(2, 4, 8, 10),
    )


def test_anchored_windows_all_begin_with_the_range() -> None:
    assert windows(walk(4, 2, Growth.ANCHORED), 0, 8 * DAY - 1) == (
        window(0, 0, 4, 6),
        window(1, 0, 6, 8),
    )


def test_last_window_is_tried_on_what_is_left() -> None:
    assert windows(walk(4, 2), 0, 7 * DAY - 1)[-1] == window(1, 2, 6, 7)


def test_without_walking_there_is_one_window_of_all() -> None:
    assert windows(None, 5, 9) == (Window(number=0, start_ns=5, split_ns=10, end_ns=10),)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (walk(10, 1), "walk_forward.in_sample"),
        (walk(0, 1), "walk_forward.in_sample"),
        (walk(1, 0), "walk_forward.out_of_sample"),
        (
            WalkForward(in_sample=timedelta(days=1), out_of_sample=timedelta(seconds=1)),
            "walk_forward.out_of_sample",
        ),
    ],
)
def test_lengths_that_do_not_fit_are_refused_by_name(asked: WalkForward, field: str) -> None:
    with pytest.raises(StudyFault) as refused:
        windows(asked, 0, 10 * DAY - 1)
    assert refused.value.field == field
