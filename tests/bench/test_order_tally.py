"""The orders' bench counts what it is there for: lost and doubled orders, and wrong books."""

import pytest

from bench.orders.load import Decided, Load
from bench.orders.measuring import measured
from bench.orders.tally import Tally, tally


def _tally(**counts: int) -> Tally:
    none = {"taken": 0, "once": 0, "refused": 0, "lost": 0, "doubled": 0, "misbooked": 0}
    return Tally(**none | counts)


@pytest.mark.parametrize(
    ("at_exchange", "state", "expected"),
    [
        (1, "filled", _tally(taken=1, once=1)),
        (0, "denied", _tally(taken=1, refused=1)),
        (0, "abandoned", _tally(taken=1, refused=1)),
        (0, "submitting", _tally(taken=1, lost=1)),
        (0, None, _tally(taken=1, lost=1)),
        (0, "filled", _tally(taken=1, lost=1, misbooked=1)),
        (2, "filled", _tally(taken=1, doubled=1)),
        (4, "failed", _tally(taken=1, doubled=1, misbooked=1)),
        (1, "submitting", _tally(taken=1, once=1, misbooked=1)),
        (1, None, _tally(taken=1, once=1, misbooked=1)),
    ],
)
def test_order_counts_as_what_became_of_it(
    at_exchange: int, state: str | None, expected: Tally
) -> None:
    books = {} if state is None else {"a": state}
    assert tally(["a"], {"a": at_exchange}, books) == expected


def test_orders_of_others_are_not_counted() -> None:
    assert tally(["a"], {"a": 1, "b": 2}, {"a": "filled", "c": "new"}) == _tally(taken=1, once=1)


def test_order_taken_twice_counts_once() -> None:
    assert tally(["a", "a"], {"a": 1}, {"a": "filled"}) == _tally(taken=1, once=1)


def test_load_counts_time_to_the_first_arrival_and_leaves_unfinished_orders_out() -> None:
    decided = [
        Decided(id="a", at=100.0, done=100.5),
        Decided(id="b", at=101.0, done=102.0),
        Decided(id="c", at=101.5, done=None),
    ]
    found = measured(
        "platform",
        Load(seconds=2, rate=1),
        decided,
        {"a": [100.25], "b": [101.75, 101.9]},
        {"worker": 1.0},
        100.0,
    )
    assert found.to_exchange == [0.25, 0.75]
    assert found.to_end == [0.5, 1.0]
    assert (found.orders, found.unfinished, found.per_second) == (3, 1, 1.0)
    assert found.windows == [0.25, 0.75]
    assert found.cpu == {"worker": 0.5}
